import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readLedgerKey } from '../../server/anchors/anchor-key'
import { nodeLedgerCrypto } from '../../server/anchors/node-ledger-crypto'
import { readAnchorFile } from '../../shared/ledger/anchor'
import type { LedgerVerdict } from '../../shared/ledger/ledger-report'
import { verifyLedger } from '../../shared/ledger/verify-ledger'
import { readArgs } from '../args/read-args.mjs'
import { VERIFY_LEDGER } from '../args/verify-ledger-command.mjs'
import { printReport } from './print-report'
import { readLines } from './read-lines'

export const USAGE = VERIFY_LEDGER.usage

const CHUNK_BYTES = 256 * 1024

export const EXIT = { right: 0, wrong: 1, unproved: 2, unreadable: 2 } as const

const EXIT_OF: Record<LedgerVerdict, number> = {
  proved: EXIT.right, wrong: EXIT.wrong, consistent: EXIT.unproved, older: EXIT.unproved,
}

/** Cannot go on: said in a sentence. */
export class CannotRead extends Error {}

/** @throws CannotRead for a file, key or anchor that cannot be read, and for wrong arguments. */
export async function verifyLedgerCommand(args: string[], print: (text: string) => void): Promise<number> {
  const { problems, isHelp, options: values, places: { FILE: file } } = readArgs(VERIFY_LEDGER, args, {})
  if (isHelp) {
    print(USAGE)
    return EXIT.right
  }
  if (problems.length > 0) throw new CannotRead(`${problems.join('\n')}\n\n${USAGE}`)
  const paths = (values.key ?? []) as string[]
  const keys = await Promise.all(paths.map(async path => readKey(path, await text(path))))
  const anchorFiles = (values.anchor ?? []) as string[]
  const anchors = await Promise.all(anchorFiles.map(async path => readAnchor(path, await text(path))))

  const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES })
  const report = await orCannotRead(file, () =>
    verifyLedger(readLines(source as AsyncIterable<Buffer>), { crypto: nodeLedgerCrypto, keys, anchors }))
  source.destroy()
  print(values.json ? JSON.stringify(report, null, 2) : printReport(file, report))
  return EXIT_OF[report.verdict]
}

function readKey(path: string, pem: string) {
  try {
    return readLedgerKey(pem)
  } catch (error) {
    throw new CannotRead(`${path} is ${(error as Error).message}.`)
  }
}

function readAnchor(path: string, content: string) {
  try {
    return readAnchorFile(content, nodeLedgerCrypto)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CannotRead(`${path} ${error.message}.`)
  }
}

function text(path: string): Promise<string> {
  return orCannotRead(path, () => readFile(path, 'utf8'))
}

async function orCannotRead<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new CannotRead(`${path} cannot be read: ${message}.`)
  }
}

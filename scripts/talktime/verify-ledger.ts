import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readLedgerKey } from '../../server/anchors/anchor-key'
import { nodeLedgerCrypto } from '../../server/anchors/node-ledger-crypto'
import { decodeAnchor } from '../../shared/ledger/anchor'
import { verifyLedger } from '../../shared/ledger/verify-ledger'
import { printReport } from './print-report'
import { readLines } from './read-lines'

export const USAGE = `talktime verify-ledger FILE [--key PEM …] [--anchor FILE …] [--json]

  Computes a ledger file (CSV or JSON Lines, as the finance desk exports it) again, from the file alone: lines, sequence,
  balances, hashes, prices, sums, signature. Names the first line that is wrong. FILE may be - for standard input.

  --key PEM      public key that exports and anchors are signed with; several during a change of keys
  --anchor FILE  a day's anchor that a file of the whole ledger must agree with
  --json         the report as JSON

  Ends with 0 when all is right, 1 when something is wrong, 2 when it could not be read.`

const CHUNK_BYTES = 256 * 1024

export const EXIT = { right: 0, wrong: 1, unreadable: 2 } as const

/** Cannot go on: said in a sentence. */
export class CannotRead extends Error {}

/** @throws CannotRead for a file, key or anchor that cannot be read, and for wrong arguments. */
export async function verifyLedgerCommand(args: string[], print: (text: string) => void): Promise<number> {
  const { values, positionals: [file, ...more] } = parse(args)
  if (values.help) {
    print(USAGE)
    return EXIT.right
  }
  if (!file || more.length > 0) throw new CannotRead(`One file, please.\n\n${USAGE}`)
  const keys = await Promise.all((values.key ?? []).map(async path => readKey(path, await text(path))))
  const anchors = await Promise.all((values.anchor ?? []).map(async path => readAnchor(path, await text(path))))

  const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES })
  const report = await orCannotRead(file, () =>
    verifyLedger(readLines(source as AsyncIterable<Buffer>), { crypto: nodeLedgerCrypto, keys, anchors }))
  source.destroy()
  print(values.json ? JSON.stringify(report, null, 2) : printReport(file, report))
  return report.ok ? EXIT.right : EXIT.wrong
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        anchor: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new CannotRead(`${(error as Error).message}\n\n${USAGE}`)
  }
}

function readKey(path: string, pem: string) {
  try {
    return readLedgerKey(pem)
  } catch (error) {
    throw new CannotRead(`${path} is ${(error as Error).message}.`)
  }
}

function readAnchor(path: string, content: string) {
  const anchor = decodeAnchor(content)
  if (!anchor) throw new CannotRead(`${path} is no anchor, or a byte of it was changed.`)
  return anchor
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

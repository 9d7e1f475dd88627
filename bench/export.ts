import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { nodeLedgerCrypto } from '../server/anchors/node-ledger-crypto'
import { selectFileRows } from '../server/db/ledger/ledger-file'
import { readLines } from '../scripts/talktime/read-lines'
import type { ExportDto, ExportFormat } from '../shared/schemas/exports'
import { verifyLedger } from '../shared/ledger/verify-ledger'
import type { Stack } from './stack'

export interface ExportFigures {
  rowsPerSecond: number
  firstByteMs: number
  /** Until the first rows are here: the first byte is that of the header, which needs no database. */
  firstRowMs: number
  /** Of the server's process: before, and the most while it wrote. */
  restMegabytes: number
  peakMegabytes: number
}

const SAMPLE_MS = 50

/** Asks for an export of everything and reads it to its end, into a file where one is named. */
export async function measureExport(
  stack: Stack, cookie: string, format: ExportFormat, file?: string,
): Promise<ExportFigures> {
  const { publicUrl } = stack.target
  const asked = await fetch(`${publicUrl}/api/finance/exports`, {
    method: 'POST',
    headers: { cookie, 'origin': publicUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), view: 'transactions', format, filter: {} }),
  })
  if (!asked.ok) throw new Error(`the export was refused: ${await asked.text()}`)
  const wanted = await asked.json() as ExportDto
  const restMegabytes = megabytesOf(stack.serverPid)
  let peakMegabytes = restMegabytes
  const sampler = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, megabytesOf(stack.serverPid))
  }, SAMPLE_MS)
  try {
    const startedAt = performance.now()
    const answer = await open(`${publicUrl}/api/finance/exports/${wanted.id}/file`, cookie)
    const seen: number[] = []
    const isPacked = answer.headers['content-encoding'] === 'gzip'
    const unpacked: Readable = isPacked ? answer.pipe(createGunzip()) : answer
    unpacked.on('data', () => {
      if (seen.length < 2) seen.push(performance.now() - startedAt)
    })
    await pipeline(unpacked, file ? createWriteStream(file) : nowhere())
    const seconds = (performance.now() - startedAt) / 1000
    const [first, second] = seen
    return {
      rowsPerSecond: wanted.rowsTotal / seconds, firstByteMs: first!, firstRowMs: second!, restMegabytes, peakMegabytes,
    }
  } finally {
    clearInterval(sampler)
  }
}

/** As a browser asks, compressed; by the plainest client there is, which leaves the cores to the server. */
async function open(url: string, cookie: string): Promise<IncomingMessage> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { cookie, 'accept-encoding': 'gzip' } }, resolve).on('error', reject)
  })
  if (answer.statusCode !== 200) throw new Error(`the file was refused: ${answer.statusCode}`)
  return answer
}

/** The least that it could cost: the same query, copied out of the database as it is. Rows a second. */
export async function measureCopy(admin: postgres.Sql, rows: number): Promise<number> {
  const query = new PgDialect().sqlToQuery(sql`${selectFileRows(sql`credit_transaction`)} order by t.id`)
  const startedAt = performance.now()
  await pipeline(await admin.unsafe(`copy (${query.sql}) to stdout`).readable(), nowhere())
  return rows / ((performance.now() - startedAt) / 1000)
}

/** What was measured is what was wanted: the file is whole and right. */
export async function requireSound(file: string, rows: number): Promise<void> {
  const bytes = createReadStream(file, { highWaterMark: 256 * 1024 })
  const report = await verifyLedger(readLines(bytes), { crypto: nodeLedgerCrypto })
  if (report.problem || report.rows !== rows) {
    throw new Error(`the file is wrong: ${JSON.stringify(report.problem)}, ${report.rows} rows`)
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** Asked of the kernel itself where it tells: a program that is started each time would take the cores it measures. */
function megabytesOf(pid: number): number {
  if (process.platform === 'linux') return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
}

/**
 * Large files, in one process beside a database of its own: `BENCH_PEOPLE` (100,000) contacts, kept aside and taken
 * into a book, and a deck of `BENCH_PREFIXES` (50,000) prefixes, published and made into the public price list. How
 * long each takes, and how far this process grows while it does.
 *
 *   npx tsx bench/files.ts
 */
import { randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { Readable } from 'node:stream'
import postgres from 'postgres'
import { APP_ROLE, startEmbeddedDatabase } from '../scripts/embedded-database.mjs'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'
import type { Context } from '../server/context'
import { openDatabase } from '../server/db/client'
import { migrate } from '../server/db/migrate'
import { applyImport } from '../server/services/contacts/apply-import'
import { startImport } from '../server/services/contacts/start-import'
import { importDeck } from '../server/services/rating/import-deck'
import { listRates } from '../server/services/rating/list-rates'

const { env } = toldOrExit(COMMANDS.benchFiles)
const PEOPLE: number = env.BENCH_PEOPLE ?? 100_000
const PREFIXES: number = env.BENCH_PREFIXES ?? 50_000
const OWNER = 'owner'
const SAMPLE_MS = 20
const CODES = ['1', '44', '49', '33', '91']

interface Figures { what: string, seconds: number, extraMegabytes: number }

const cluster = await startEmbeddedDatabase({ directory: temporaryFolder('bench-files'), database: 'bench', durable: true })
const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {}, connection: { 'app.evidence': 'bench' } })
const database = openDatabase({ url: cluster.appUrl, poolSize: 4, timeoutSeconds: 300 })
// what these services ask of a context, and no more
const context = {
  database, clock: { now: () => new Date() }, ids: { uuid: () => randomUUID() }, config: { currency: 'USD' },
  carriers: { browser: { callerId: '+14155550100' } },
} as unknown as Context
try {
  await migrate({ adminUrl: cluster.adminUrl, appRole: APP_ROLE })
  await admin`
    insert into "user" (id, name, email, role, created_at, updated_at)
    values (${OWNER}, 'Owner', 'owner@bench.example', 'caller', now(), now())`
  print([...await takeIn(), ...await publish()])
} finally {
  await database.close()
  await admin.end()
  await cluster.stop()
}

async function takeIn(): Promise<Figures[]> {
  let id = ''
  const read = await measure(`reading ${PEOPLE} contacts`, async () => {
    const found = await startImport(context, { id: OWNER, country: 'GB' }, 'csv', chunksOf(people()))
    if (found.rows !== PEOPLE) throw new Error(`${found.rows} contacts were read`)
    id = found.id
  })
  const applied = await measure(`taking ${PEOPLE} contacts in`, async () => {
    const done = await applyImport(context, OWNER, id)
    if (done.added !== PEOPLE) throw new Error(`${done.added} contacts were added`)
  })
  return [read, applied]
}

async function publish(): Promise<Figures[]> {
  const imported = await measure(`publishing ${PREFIXES} prefixes`, async () => {
    const { rateCount } = await importDeck(context, Readable.from(chunksOf(deck())), {
      name: 'Bench', validFrom: new Date(0),
      margin: { shareBasisPoints: 2500, minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n },
    })
    if (rateCount !== PREFIXES) throw new Error(`${rateCount} rates were published`)
  })
  const first = await measure('the public price list, for the first who asks', () => listRates(context))
  const again = await measure('the same, for the next', () => listRates(context))
  return [imported, first, again]
}

function* people(): Generator<string> {
  yield 'Name,Phone,E-mail,Note\n'
  for (let n = 0; n < PEOPLE; n++) {
    yield `Person ${n},+4420${String(70_000_000 + n)},person${n}@example.com,Met in ${1990 + n % 30}\n`
  }
}

function* deck(): Generator<string> {
  yield 'destination_prefix,description,provider_rate\n'
  for (let n = 0; n < PREFIXES; n++) {
    yield `${CODES[n % CODES.length]}${20_000 + Math.floor(n / CODES.length)},Area ${n},0.0${1 + n % 9}\n`
  }
}

/** As a file arrives: in pieces of 64 kB, whatever its lines are. */
async function* chunksOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

async function measure(what: string, work: () => Promise<unknown>): Promise<Figures> {
  process.stderr.write(`${what}\n`)
  const before = process.memoryUsage.rss()
  let most = before
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const sampler = setInterval(look, SAMPLE_MS)
  const startedAt = performance.now()
  try {
    await work()
  } finally {
    clearInterval(sampler)
  }
  look()
  return { what, seconds: (performance.now() - startedAt) / 1000, extraMegabytes: (most - before) / 1024 / 1024 }
}

function print(figures: Figures[]): void {
  const [cpu] = cpus()
  console.log([
    `Machine: ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node ${process.version}.`,
    '',
    '| what | seconds | extra MB |',
    '|---|---:|---:|',
    ...figures.map(({ what, seconds, extraMegabytes }) => `| ${what} | ${seconds.toFixed(2)} | ${extraMegabytes.toFixed(0)} |`),
  ].join('\n'))
}

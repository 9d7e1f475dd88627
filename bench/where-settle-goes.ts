/**
 * Where a settle's time goes, statement by statement: one client, what PostgreSQL counts of each statement within the
 * kernel's functions, and how often a row was rewritten in place.
 *
 *   npx tsx bench/where-settle-goes.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { EXIT, toldOrExit } from '../scripts/args/run-command.mjs'
import { APP_ROLE, startEmbeddedDatabase } from '../scripts/embedded-database.mjs'
import { guard } from '../scripts/processes/guard.mjs'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'
import { migrate } from '../server/db/migrate'
import { findPgbench, pgbench } from './pgbench'
import { makeCalls, makeWallets, settleScript } from './world'

const { env } = toldOrExit(COMMANDS.benchWhereSettleGoes)
const SECONDS: number = env.BENCH_SECONDS ?? 4
const CALLS_PER_SECOND = 4000
const CALLER_ID = '+14155550100'

const binary = findPgbench()
if (!binary) {
  process.stderr.write('pgbench is missing. On Debian and Ubuntu it comes with: apt-get install postgresql\n')
  process.exit(EXIT.cannot)
}
const directory = temporaryFolder('settle')
guard('database', directory)
const start = () => startEmbeddedDatabase({ directory, durable: true })
await withAdmin(await start(), admin => admin`alter system set shared_preload_libraries = 'pg_stat_statements'`)
const cluster = await start()
try {
  await migrate({ adminUrl: cluster.adminUrl, appRole: APP_ROLE })
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {}, connection: { 'app.evidence': 'bench' } })
  await makeWallets(admin, 1000, 'paid')
  await makeCalls(admin, { from: 1, to: CALLS_PER_SECOND * SECONDS, callerId: CALLER_ID, isAnswered: true })
  await admin.unsafe('vacuum analyze call, wallet_hold, wallet')
  await admin`create extension pg_stat_statements`
  await admin`alter system set pg_stat_statements.track = 'all'`
  await admin`select pg_reload_conf(), pg_stat_statements_reset(), pg_stat_reset()`
  const script = join(directory, 'settle.sql')
  writeFileSync(script, settleScript(CALLER_ID))
  const perSecond = await pgbench(binary, {
    url: cluster.appUrl, clients: 1, seconds: SECONDS, script, variables: { base: 0, step: 1, i: 0 },
  })
  print(perSecond, await statements(admin), await tables(admin))
  await admin.end()
} finally {
  await cluster.stop()
}

async function withAdmin(
  one: { adminUrl: string, stop: () => Promise<void> }, work: (admin: postgres.Sql) => Promise<unknown>,
) {
  const admin = postgres(one.adminUrl, { max: 1 })
  await work(admin)
  await admin.end()
  await one.stop()
}

function statements(admin: postgres.Sql) {
  return admin`
    select query, calls::float8 / max(calls) filter (where query like 'select outcome%') over () as times, total_exec_time * 1000 / calls as micros,
      total_exec_time * 1000 / max(calls) filter (where query like 'select outcome%') over () as per_settle,
      wal_bytes / calls as wal, shared_blks_hit::float8 / calls as pages
    from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
      and calls > (select max(calls) / 2 from pg_stat_statements where query like 'select outcome%')
    order by total_exec_time desc`
}

function tables(admin: postgres.Sql) {
  return admin`
    select relname as name, n_tup_ins as inserted, n_tup_upd as updated, n_tup_hot_upd as in_place
    from pg_stat_user_tables where n_tup_ins + n_tup_upd > 0 order by relname`
}

type Rows = postgres.RowList<postgres.Row[]>

function print(perSecond: number, said: Rows, rows: Rows): void {
  const shown = (query: string) => query.replace(/\s+/g, ' ').replace(/[|]/g, '\\|').slice(0, 70)
  const whole = said.find(({ query }) => query.startsWith('select outcome'))!.per_settle
  const lines = [
    `${Math.round(perSecond)} a second, one client, with every statement counted.`,
    '', '| statement | times | µs | share | WAL bytes | pages |', '|---|---:|---:|---:|---:|---:|',
    ...said.map(({ query, times, per_settle: micros, wal, pages }) => `| \`${shown(query)}\` | ${
      [times.toFixed(0), micros.toFixed(0), `${(100 * micros / whole).toFixed(0)} %`, Math.round(wal), pages.toFixed(1)].join(' | ')} |`),
    '', '| table | inserted | updated | in place |', '|---|---:|---:|---:|',
    ...rows.map(({ name, inserted, updated, in_place: inPlace }) => `| ${[name, inserted, updated, inPlace].join(' | ')} |`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

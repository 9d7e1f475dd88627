import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { EXIT, toldOrExit } from '../scripts/args/run-command.mjs'
import { closedLoop, openLoop, percentile } from './load'
import { benchAnalytics } from './analytics'
import { benchFinance } from './finance'
import { findPgbench, initPgbench, pgbench } from './pgbench'
import { getRequest, headRequest, statusRequest, voiceRequest } from './requests'
import { printReport, type Round } from './report'
import { benchTalks } from './talks'
import { signUp } from './sign-up'
import { startStack } from './stack'
import { makeCalls, makeWallets, settleScript, settleTogetherScript, uuidOf } from './world'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'

const { env: told } = toldOrExit(COMMANDS.bench)
const ROUNDS: number = told.BENCH_ROUNDS ?? 5
const SECONDS: number = told.BENCH_SECONDS ?? 4
const CLIENTS = 16
/** As many callbacks under way as there are clients, in the two batches that the server has under way. */
const BATCHES = 2
const WALLETS = 1000
/** What calls are paid from: `granted` shows what lots cost. */
const FUNDS: 'paid' | 'granted' = told.BENCH_FUNDS ?? 'paid'
const VOICE_PER_SECOND = 50
/** Enough for the fastest machine we know; what is left over is not measured. */
const CALLS_PER_SECOND = 14_000
/** Number of the first call that waits to be claimed; below it are the answered ones. */
const VOICE_FIRST = 100_000_000

const binary = findPgbench()
if (!binary) {
  process.stderr.write('pgbench is missing. On Debian and Ubuntu it comes with: apt-get install postgresql\n')
  process.exit(EXIT.cannot)
}
const stack = await startStack()
try {
  const { admin, target, port } = stack
  await initPgbench(binary, stack.yardstickUrl, 50)
  await makeWallets(admin, WALLETS, FUNDS)
  const folder = temporaryFolder('bench-script')
  const script = join(folder, 'settle.sql')
  writeFileSync(script, settleScript(target.callerId))
  const togetherScript = join(folder, 'together.sql')
  writeFileSync(togetherScript, settleTogetherScript(target.callerId, CLIENTS / BATCHES))
  const cookie = await signUp(target, 'poller@bench.example')

  const perRound = Math.ceil(CALLS_PER_SECOND * SECONDS)
  const voicePerRound = VOICE_PER_SECOND * SECONDS
  const userOf = await voiceOwners(voicePerRound * ROUNDS)
  const rounds: Round[] = []
  let nextCall = 1
  for (let number = 1; number <= ROUNDS; number++) {
    process.stderr.write(`round ${number} of ${ROUNDS}\n`)
    const base = nextCall
    await makeCalls(admin, { from: base, to: base + 3 * perRound - 1, callerId: target.callerId, isAnswered: true })
    nextCall += 3 * perRound
    await admin.unsafe('vacuum analyze call, wallet_hold, wallet')
    await admin.unsafe('checkpoint')

    const tpcb = await pgbench(binary, { url: stack.yardstickUrl, clients: CLIENTS, seconds: SECONDS })
    const settle = await pgbench(binary, {
      url: stack.appUrl, clients: CLIENTS, seconds: SECONDS, script, variables: {
        base: base - CLIENTS,
        step: CLIENTS,
        i: 0,
      },
    })
    const togetherBase = base + 2 * perRound
    const together = CLIENTS / BATCHES * await pgbench(binary, {
      url: stack.appUrl, clients: BATCHES, seconds: SECONDS, script: togetherScript, variables: {
        base: togetherBase,
        step: BATCHES,
        i: -1,
      },
    })
    const prepared = Array.from({ length: perRound }, (_, index) => statusRequest(target, base + perRound + index))
    let sent = 0
    const http = await closedLoop({
      port,
      connections: CLIENTS,
      seconds: SECONDS,
      expectedStatus: 204,
      next: () => prepared[sent++] ?? null,
    })
    let again = 0
    const duplicates = await closedLoop({
      port, connections: CLIENTS, seconds: SECONDS, expectedStatus: 204,
      next: () => prepared[again++ % http.sent]!,
    })
    const voiceBase = (number - 1) * voicePerRound
    let voiceIndex = 0
    const voice = await openLoop({
      port, connections: CLIENTS, seconds: SECONDS, expectedStatus: 200, ratePerSecond: VOICE_PER_SECOND,
      next: () => voiceRequest(target, VOICE_FIRST + voiceBase + voiceIndex, userOf(voiceBase + voiceIndex++)),
    })
    const etag = await etagOf(cookie)
    const poll = getRequest(target, '/api/calls/history?limit=1', { 'Cookie': cookie, 'If-None-Match': etag })
    const empty = getRequest(target, '/api/health/live')
    const emptyWithSession = headRequest(target, '/api/live', { Cookie: cookie })
    const polled = await closedLoop({
      port,
      connections: CLIENTS,
      seconds: SECONDS,
      expectedStatus: 304,
      next: () => poll,
    })
    const emptied = await closedLoop({
      port,
      connections: CLIENTS,
      seconds: SECONDS,
      expectedStatus: 200,
      next: () => empty,
    })
    const emptiedWithSession = await closedLoop({
      port,
      connections: CLIENTS,
      seconds: SECONDS,
      expectedStatus: 200,
      next: () => emptyWithSession,
    })
    rounds.push({
      tpcb, settle, together, http: http.perSecond, duplicates: duplicates.perSecond,
      voiceP50Ms: percentile(voice.latencies, 0.5), voiceP99Ms: percentile(voice.latencies, 0.99),
      poll: polled.perSecond, empty: emptied.perSecond, emptyWithSession: emptiedWithSession.perSecond,
    })
  }

  const violations = await admin`select * from ledger_violations()`
  const [charges] = await admin`select count(*)::int as rows, count(distinct call_id)::int as calls from credit_transaction where kind = 'call_charge'`
  const isSound = printReport(rounds, { machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`, seconds: SECONDS })
  process.stdout.write(`\nCharges: ${charges!.rows} rows for ${charges!.calls} calls. Broken invariants: ${violations.length}.\n`)
  if (violations.length > 0 || charges!.rows !== charges!.calls || !isSound) process.exitCode = 1
} finally {
  await stack.stop()
}
process.stdout.write('\n')
await benchFinance()
process.stdout.write('\n')
await benchAnalytics()
process.stdout.write('\n')
if (!await benchTalks()) process.exitCode = 1

/** Calls that wait to be claimed, far from the others, and whose device asks for each. */
async function voiceOwners(count: number): Promise<(index: number) => string> {
  await makeCalls(
    stack.admin,
    { from: VOICE_FIRST, to: VOICE_FIRST + count - 1, callerId: stack.target.callerId, isAnswered: false },
  )
  const rows = await stack.admin`select id, user_id from call where not has_leg`
  const owners = new Map(rows.map(row => [row.id as string, row.user_id as string]))
  return index => owners.get(uuidOf(VOICE_FIRST + index)) ?? ''
}

async function etagOf(cookie: string): Promise<string> {
  const answer = await fetch(`${stack.target.publicUrl}/api/calls/history?limit=1`, { headers: { cookie } })
  return answer.headers.get('etag') ?? ''
}

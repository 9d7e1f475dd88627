/**
 * A caller's analytics with 1,000 calls in the last thirty days and with `BENCH_CALLS` (100,000), side by side, in
 * interleaved rounds: what rolling up buys. `BENCH_ROUNDS` changes their number.
 *
 *   npx tsx bench/analytics.ts
 */
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../server/db/client'
import { countAllAgain } from '../server/services/analytics/count-all-again'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { readArgs } from '../scripts/args/read-args.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { closedLoop, percentile } from './load'
import { median } from './report'
import { getRequest } from './requests'
import { signUp } from './sign-up'
import { startStack, type Stack } from './stack'

const IS_MAIN = process.argv[1] === fileURLToPath(import.meta.url)
const { env } = IS_MAIN ? toldOrExit(COMMANDS.benchAnalytics) : readArgs(COMMANDS.benchAnalytics, [], process.env)
const SMALL = 1000
const LARGE: number = env.BENCH_CALLS ?? 100_000
const ROUNDS: number = env.BENCH_ROUNDS ?? 3
const PAGE_SECONDS = 1
/** Numbers that a person calls, some often and most now and then. */
const NUMBERS = 300
const GOAL_RATIO = 5

/** A zone whose days are those of UTC, and one whose days begin within others. */
const VIEWS = [
  { name: '30 days of UTC', query: 'days=30' },
  { name: '30 days of Kathmandu', query: 'days=30&tz=Asia/Kathmandu' },
  { name: '7 days of Kathmandu', query: 'days=7&tz=Asia/Kathmandu' },
  { name: '90 days of Kathmandu', query: 'days=90&tz=Asia/Kathmandu' },
]

interface Look { smallMs: number, largeMs: number }

export async function benchAnalytics(): Promise<void> {
  const stack = await startStack()
  try {
    const people = []
    for (const calls of [SMALL, LARGE]) people.push(await makeCaller(stack, calls))
    const recount = await countAgain(stack)
    await stack.admin.unsafe('vacuum analyze')
    await stack.admin.unsafe('checkpoint')
    const [small, large] = people as [string, string]
    const rounds: Look[][] = []
    for (let round = 1; round <= ROUNDS; round++) {
      process.stderr.write(`analytics, round ${round} of ${ROUNDS}\n`)
      const figures = []
      for (const { query } of VIEWS) {
        const smallMs = await timeLook(stack, small, query)
        figures.push({ smallMs, largeMs: await timeLook(stack, large, query) })
      }
      rounds.push(figures)
    }
    print(rounds, recount)
  } finally {
    await stack.stop()
  }
}

/** Somebody who made so many calls in the last thirty days, at any hour. @returns their session. */
async function makeCaller({ admin, target }: Stack, calls: number): Promise<string> {
  const email = `caller${calls}@bench.example`
  const cookie = await signUp(target, email)
  process.stderr.write(`calls of ${email}\n`)
  await admin`
    insert into call (id, channel, carrier, user_id, wallet_id, to_number, origin_number, country, line_type, status, status_rank, has_leg,
      max_seconds, currency, terms, created_at, ended_at, duration_seconds, charged_micros, billed_at)
    select gen_random_uuid(), 'browser', 'twilio', u.id, w.id, '+1415555' || lpad(called::text, 4, '0'), '+14155550100',
      (array['US', 'GB', 'IN', 'DE', 'BR', 'KE', 'JP'])[1 + called % 7], 'mobile', case when n % 5 = 0 then 'no-answer' else 'completed' end, 3, true,
      3600, 'USD', 'USD.14000000.0.60.60.0.0', at, at, case when n % 5 = 0 then 0 else 3 + n % 700 end, case when n % 5 = 0 then 0 else 14000 * (1 + n % 11) end, at
    from (
      select n, now() - interval '30 days' * (n::float8 / ${calls}::int) as at, floor(${NUMBERS}::int * power((n::bigint * 7919 % 10007) / 10007.0, 3))::int as called
      from generate_series(1, ${calls}::int) n
    ) made, "user" u join wallet w on w.user_id = u.id where u.email = ${email}`
  return cookie
}

async function countAgain({ appUrl }: Stack): Promise<number> {
  const database = openDatabase({ url: appUrl, poolSize: 2 })
  try {
    const begun = performance.now()
    await countAllAgain({ database })
    return performance.now() - begun
  } finally {
    await database.close()
  }
}

/** Milliseconds of one answer: the median of all that fit into so many seconds, one after the other. */
async function timeLook(stack: Stack, cookie: string, query: string): Promise<number> {
  const request = getRequest(stack.target, `/api/user/call-analytics?${query}`, { Cookie: cookie })
  const load = { port: stack.port, connections: 1, seconds: PAGE_SECONDS, expectedStatus: 200, next: () => request }
  return percentile((await closedLoop(load)).latencies, 0.5)
}

function print(rounds: Look[][], recountMs: number): void {
  const rows = VIEWS.map(({ name }, at) => {
    const of = (read: (look: Look) => number) => median(rounds.map(round => read(round[at]!)))
    const ratio = of(look => look.largeMs / look.smallMs)
    return { name, small: of(look => look.smallMs), large: of(look => look.largeMs), ratio }
  })
  const thousand = (count: number) => count.toLocaleString('en')
  process.stdout.write(`${[
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}. ${ROUNDS} rounds, interleaved; everything on the same cores.`,
    '', `| analytics | ms at ${thousand(SMALL)} calls | ms at ${thousand(LARGE)} | ratio (goal ≤ ${GOAL_RATIO}) | |`, '|---|---:|---:|---:|---|',
    ...rows.map(({ name, small, large, ratio }) =>
      `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${ratio.toFixed(2)} | ${ratio <= GOAL_RATIO ? 'met' : 'missed'} |`),
    '', `Counting all of them anew: ${Math.round(recountMs)} ms.`,
  ].join('\n')}\n`)
}

if (IS_MAIN) await benchAnalytics()

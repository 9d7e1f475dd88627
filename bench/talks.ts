/**
 * Calls of agents at once, `BENCH_TALKS` (20), each 50 frames a second both ways, held against a bare relay of the same
 * frames: how late the server's loop is, how long a frame takes from one end to the other, and what of a
 * core it takes, which does not depend on what else the machine does. And how soon words are on a page, and a phone is
 * silent that somebody speaks into.
 *
 *   npx tsx bench/talks.ts
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import twilio from 'twilio'
import { WebSocket } from 'ws'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { freePort } from '../scripts/processes/free-port.mjs'
import { startChild } from '../scripts/processes/child.mjs'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'
import { buildTalkServer } from '../tests/support/talk-server/build'
import { percentile } from './load'
import { median } from './report'
import { startStack, type Stack } from './stack'
import { startTalkEnds, wordOf, type Measured, type PhoneLine, type TalkEnds } from './talk-ends'
import { childSidOf, makeCalls, makeWallets, uuidOf } from './world'

const LOOP_GOAL_MS = 30
const ADDED_GOAL_MS = 20
const WORDS_GOAL_MS = 500
const SILENCE_GOAL_MS = 300
/** Money for two minutes: the agent says goodbye before that. */
const LONGEST_SECONDS = 60

interface Run {
  loopMs: number
  cpuMicros: number
  p50: number
  p95: number
  lost: number
  cutMs: number
  wordMs: number
}

/** Prints the table. False where frames were lost, or a figure is not a number. */
export async function benchTalks(): Promise<boolean> {
  const { env } = toldOrExit(COMMANDS.benchTalks)
  const talks: number = env.BENCH_TALKS ?? 20
  const rounds: number = env.BENCH_ROUNDS ?? 3
  const seconds: number = Math.min(env.BENCH_SECONDS ?? 10, LONGEST_SECONDS)
  const folder = temporaryFolder('bench-talks')
  const loopFile = join(folder, 'loop')
  const ends = await startTalkEnds()
  const watched = {
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('loop-delay.mjs', import.meta.url))}`, LOOP_DELAY_FILE: loopFile,
  }
  const stack = await startStack({
    env: { ...watched, OPENAI_API_KEY: 'sk-bench-0001', OPENAI_REALTIME_URL: ends.modelUrl },
    program: process.env.BENCH_SERVER === 'source' ? [await buildTalkServer()] : undefined,
  })
  const port = await freePort()
  const bare = fileURLToPath(new URL('bare-relay.ts', import.meta.url))
  const relay = startChild('the relay', process.execPath, ['--import', 'tsx', bare], {
    env: { ...process.env, ...watched, PORT: String(port), MODEL_URL: `${ends.modelUrl}?model=bench` },
  })
  try {
    await isListening(port)
    await makeWallets(stack.admin, 1, 'paid')
    const agentId = await makeAgent(stack)
    const runs: { bare: Run, talks: Run }[] = []
    for (let round = 0; round < rounds; round++) {
      const bare = await measure(relay.pid!, Array.from({ length: talks }, (_, place) => bareLine(port, place)))
      // one more: somebody speaks into it all the time
      const first = 1 + round * (talks + 1)
      const last = first + talks
      await makeCalls(stack.admin, { from: first, to: last, callerId: stack.target.callerId, isAnswered: true })
      const lines = []
      for (let call = first; call <= last; call++) lines.push(await talkLine(stack, agentId, call))
      lines.at(-1)!.isInterrupted = true
      const words = await watchWords(stack, uuidOf(first), ends)
      const talking = await measure(stack.serverPid, lines)
      runs.push({ bare, talks: { ...talking, wordMs: percentile(await words.stop(), 0.95) } })
    }
    return print(runs, { talks, seconds })
  } finally {
    await relay.stop()
    await stack.stop()
    await ends.close()
  }

  async function measure(pid: number, lines: PhoneLine[]): Promise<Run> {
    const { delays, sent, sentSince, cutDelays }: Measured = await ends.talk(lines, seconds, () => usedBy(pid))
    const { loopMs, cpuMicros } = await usedBy(pid)
    const sorted = delays.toSorted((one, other) => one - other)
    return {
      loopMs, cpuMicros: cpuMicros / sentSince, lost: sent - delays.length,
      p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), wordMs: 0,
      cutMs: percentile(cutDelays.toSorted((one, other) => one - other), 0.95),
    }
  }

  /** How late its loop was, and what of a core it took, since it was asked the last time. */
  async function usedBy(pid: number): Promise<{ loopMs: number, cpuMicros: number }> {
    writeFileSync(loopFile, '')
    process.kill(pid, 'SIGUSR2')
    for (;;) {
      const said = readFileSync(loopFile, 'utf8')
      const [loopMs, cpuMicros] = said.split(' ').map(Number)
      if (said.endsWith('\n')) return { loopMs: loopMs!, cpuMicros: cpuMicros! }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

/** As a page does: it is told that there is something new, and asks for it. How late each word was, in ms, sorted. */
async function watchWords(
  { admin }: Stack, callId: string, ends: TalkEnds,
): Promise<{ stop: () => Promise<number[]> }> {
  const delays: number[] = []
  let next = 0
  const { unlisten } = await admin.listen('talktime_live', text => {
    if (!text.includes(callId)) return
    void admin`select words from transcript_item where call_id = ${callId} and who = 'agent'`.then(([row]) => {
      const words = String(row?.words ?? '').split(' ')
      for (; words.includes(wordOf(next)); next++) delays.push(performance.now() - ends.wordAt(0, next)!)
    })
  })
  return {
    async stop() {
      await unlisten()
      return delays.sort((one, other) => one - other)
    },
  }
}

async function isListening(port: number): Promise<void> {
  for (;;) {
    const probe = new WebSocket(`ws://127.0.0.1:${port}`)
    const isThere = await once(probe, 'open').then(() => true, () => false)
    probe.terminate()
    if (isThere) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function makeAgent({ admin }: Stack): Promise<string> {
  const id = randomUUID()
  await admin`insert into agent (id, user_id, version, created_at, updated_at) values (${id}, 'bench1', 1, now(), now())`
  await admin`
    insert into agent_version (
      agent_id, version, user_id, name, purpose, opening, disclosure, recording_notice, instructions, model, voice, languages, knowledge, fields, abilities,
      time_zone, hours, longest_call_seconds, call_budget_micros, day_budget_micros, when_unable, is_recorded, words_kept_days, created_at
    ) values (
      ${id}, 1, 'bench1', 'Till', 'Takes orders.', 'Bakery Till.', 'I am an AI.', '', 'Be kind.', 'gpt-realtime-2.1', 'marin', '{en-US}', '[]', '[]',
      '{"saveLead": false, "endCall": true, "handOverTo": null, "callBack": false}', 'UTC', '{}', 600, 1, 1, '{}', false, 30, now()
    )`
  return id
}

const streamSidOf = (place: number) => `MZ${place.toString(16).padStart(32, '0')}`

function bareLine(port: number, place: number): PhoneLine {
  const streamSid = streamSidOf(place)
  return { url: `ws://127.0.0.1:${port}`, headers: {}, streamSid, start: { event: 'start', streamSid } }
}

async function talkLine({ admin, target }: Stack, agentId: string, call: number): Promise<PhoneLine> {
  const token = randomUUID()
  const [streamSid, callSid] = [streamSidOf(call), childSidOf(call)]
  await admin`
    insert into agent_session (id, call_id, user_id, agent_id, agent_version, carrier, leg_id, token_hash, token_expires_at, created_at)
    values (${randomUUID()}, ${uuidOf(call)}, 'bench1', ${agentId}, 1, 'twilio', ${callSid}, ${createHash('sha256').update(token).digest('hex')}, now() + interval '1 hour', now())`
  const url = `${target.publicUrl.replace('http', 'ws')}/media-stream`
  return {
    url, streamSid,
    headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(target.authToken, url.replace('ws:', 'wss:'), {}) },
    start: {
      event: 'start', streamSid, start: {
        accountSid: target.accountSid, streamSid, callSid, customParameters: { token },
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      },
    },
  }
}

function print(runs: { bare: Run, talks: Run }[], { talks, seconds }: { talks: number, seconds: number }): boolean {
  const of = (name: keyof Run, side: 'bare' | 'talks') => median(runs.map(run => run[side][name]))
  const row = (name: string, key: keyof Run, goal = '') => {
    const [bare, own] = [of(key, 'bare'), of(key, 'talks')]
    return `| ${name} | ${bare.toFixed(2)} | ${own.toFixed(2)} | ${(own / bare).toFixed(2)} | ${goal} |`
  }
  const loopMs = of('loopMs', 'talks')
  const added = median(runs.map(run => run.talks.p95 - run.bare.p95))
  const own = (key: keyof Run, most: number) => {
    const value = of(key, 'talks')
    if (Number.isNaN(value)) return `| | none seen | | ≤ ${most} |`
    return `| | ${value.toFixed(2)} | | ${goalOf(value, most)} |`
  }
  const goalOf = (value: number, most: number) => `≤ ${most}, ${value <= most ? 'met' : 'missed'}`
  process.stdout.write([
    `${talks} calls of agents at once, ${runs.length} rounds of ${seconds} s, beside a bare relay of the same frames. `
    + `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; both ends on the same cores.`,
    '', '| measure | bare relay | talks | ratio | goal |', '|---|---:|---:|---:|---|',
    row('of a core per frame, µs', 'cpuMicros'),
    row('loop delay p99, ms', 'loopMs', goalOf(loopMs, LOOP_GOAL_MS)),
    row('one-way delay p50, ms', 'p50'), row('one-way delay p95, ms', 'p95'),
    `| added one-way delay p95, ms | | ${added.toFixed(2)} | | ${goalOf(added, ADDED_GOAL_MS)} |`,
    `| words on the page after they were written, p95, ms ${own('wordMs', WORDS_GOAL_MS)}`,
    `| silence after somebody spoke, p95, ms ${own('cutMs', SILENCE_GOAL_MS)}`,
    `| frames lost | ${runs.reduce((sum, run) => sum + run.bare.lost, 0)} | ${runs.reduce((sum, run) => sum + run.talks.lost, 0)} | | 0 |`, '',
  ].join('\n'))
  const figures = runs.flatMap(run => [run.bare, run.talks])
    .flatMap(run => [run.loopMs, run.cpuMicros, run.p50, run.p95])
  return figures.every(Number.isFinite) && runs.every(run => run.bare.lost === 0 && run.talks.lost === 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !await benchTalks()) process.exitCode = 1

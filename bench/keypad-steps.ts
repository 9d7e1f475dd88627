/**
 * From a callback of a keypad call to the page: how long after it was sent each step is pushed to whoever looks on, and
 * how much of that is the callback itself. One server, `BENCH_CALLS` (50) calls, one after the other.
 *
 *   npx tsx bench/keypad-steps.ts
 */
import { randomUUID } from 'node:crypto'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { keysPath, statusPath } from '../server/carriers/exotel/callback-token'
import type { KeypadCallDto, TriggerCallReply } from '../shared/schemas/outreach/calls'
import type { FoundProgrammeBody } from '../shared/schemas/outreach/programmes'
import { percentile } from './load'
import { signUp } from './sign-up'
import { startStack, type Stack } from './stack'

const GOAL_MS = 300
/** What takes longer was not pushed. */
const LOST_MS = 10_000
const SECRET = 'a-secret-of-the-bench-for-exotels-addresses'
const EXO_PHONE = '+918047091999'
const ALWAYS: [string, string][] = [['00:00', '24:00']]
const RETRY = { times: 0, minutes: 30 }

const { env } = toldOrExit(COMMANDS.benchKeypadSteps)
const CALLS: number = env.BENCH_CALLS ?? 50

interface Step { pushedMs: number, answeredMs: number }

const exotel = await startExotel()
const stack = await startStack({
  env: {
    EXOTEL_ACCOUNT_SID: 'bench1', EXOTEL_API_KEY: 'bench-key-0123', EXOTEL_API_TOKEN: 'bench-token-0123', EXOTEL_CALLER_ID: EXO_PHONE, EXOTEL_CURRENCY: 'INR',
    EXOTEL_API_BASE_URL: `http://127.0.0.1:${(exotel.address() as AddressInfo).port}`, EXOTEL_WEBHOOK_SECRET: SECRET,
  },
})
try {
  print(await measure(await foundCare(stack)))
} finally {
  await stack.stop()
  exotel.closeAllConnections()
  exotel.close()
}

/** An Exotel that takes every call on, and has no record of any: what is pushed is what the callbacks said. */
function startExotel(): Promise<Server> {
  const server = createServer((request, response) => {
    const isOrder = request.method === 'POST'
    const body = isOrder
      ? { Call: { Sid: randomUUID().replaceAll('-', ''), AccountSid: 'bench1', Status: 'queued' } }
      : { RestException: { Status: 404, Message: 'Resource not found' } }
    request.resume().on('end', () => response.writeHead(isOrder ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

interface Care {
  ask: (method: string, path: string, body: unknown) => Promise<unknown>
  cookie: string
  programmeId: string
}

/** Somebody with a programme, money, and a price for calls to India. */
async function foundCare({ admin, target }: Stack): Promise<Care> {
  const cookie = await signUp(target, 'supervisor@bench.example')
  await admin`select note_by_hand(p.transaction_id, 'bench', 'Money to measure with') from wallet,
    post_transaction(id, 'adjustment', 100000000000, 'bench', 'bench:' || id, sha256('bench'), 'bench', null, now()) p`
  await admin`insert into rate_deck (source, name, currency, margin_rule, valid_from) values ('import', 'bench', 'USD', 'none', now())`
  await admin`insert into rate (deck_id, destination_prefix, description, provider_rate_nanos_per_minute, margin_nanos_per_minute, rate_nanos_per_minute)
    select id, '91', 'India', 19000000, 0, 19000000 from rate_deck where name = 'bench'`
  await admin`update rate_deck set published_at = now() where name = 'bench'`
  await admin`insert into user_limit (user_id, starts_per_minute, set_by, reason, set_at) select id, 1000, id, 'bench', now() from "user" where email = 'supervisor@bench.example'`
  const ask = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const headers = { cookie, 'origin': target.publicUrl, 'content-type': 'application/json' }
    const answer = await fetch(target.publicUrl + path, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
  const programme: FoundProgrammeBody = {
    id: randomUUID(), name: 'Bench', timeZone: 'Asia/Kolkata', country: 'IN', holidays: [], budgetDayMicros: null, budgetMonthMicros: null,
    hours: { mon: ALWAYS, tue: ALWAYS, wed: ALWAYS, thu: ALWAYS, fri: ALWAYS, sat: ALWAYS, sun: ALWAYS }, carriers: ['exotel'], callerIds: {},
    retries: { busy: RETRY, no_answer: RETRY, failed: RETRY }, languages: ['ta'], helpDueMinutes: 60, unansweredStreak: 10,
    tellsHelpIsComing: false, isPaused: false, consentWording: 'May we call you?',
  }
  await ask('POST', '/api/outreach/programmes', programme)
  await admin`insert into script_voice (script_id, version, language, flow_ids)
    select id, 1, 'ta', ${admin.json({ exotel: 'flow' })} from keypad_script where programme_id = ${programme.id}`
  return { ask, cookie, programmeId: programme.id }
}

async function measure({ ask, cookie, programmeId }: Care): Promise<Record<'answered' | 'pressed', Step[]>> {
  const steps: Record<'answered' | 'pressed', Step[]> = { answered: [], pressed: [] }
  const live = await listen(cookie)
  for (let place = 0; place < CALLS; place++) {
    const number = `+9198${String(76_000_000 + place)}`
    const person = await ask('POST', '/api/outreach/people', {
      id: randomUUID(), programmeId, name: `Lakshmi ${place}`, number, phoneOwner: 'own', language: 'ta', place: '', tags: [], dates: [], consent: { way: 'spoken' },
    }) as { id: string }
    const { callId, call_sid: sid } = await ask('POST', `/api/mothers/${person.id}/trigger-call`, {}) as TriggerCallReply
    const [{ id }] = await stack.admin<[{ id: string }]>`select call_id as id from keypad_attempt where keypad_call_id = ${callId}`
    const home = `0${number.slice(3)}`
    const form = new URLSearchParams({ CallSid: sid!, EventType: 'answered', Status: 'in-progress', From: home, CustomField: id })
    steps.answered.push(await step(live, ({ state }) => state === 'answered', callId, () => fetch(stack.target.publicUrl + statusPath(SECRET, id), { method: 'POST', body: form })))
    const query = new URLSearchParams({ CallSid: sid!, CallFrom: home, CallTo: EXO_PHONE, CustomField: id, digits: '"2"' })
    steps.pressed.push(await step(live, ({ key }) => key === '2', callId, () => fetch(`${stack.target.publicUrl}${keysPath(SECRET)}?${query}`)))
  }
  live.close()
  return steps
}

interface Live { hear: (listener: (call: KeypadCallDto) => void) => void, close: () => void }

function listen(cookie: string): Promise<Live> {
  let listener: (call: KeypadCallDto) => void = () => {}
  return new Promise((resolve, reject) => {
    const request = get(`${stack.target.publicUrl}/api/outreach/live`, { headers: { cookie }, agent: false }, (response: IncomingMessage) => {
      let rest = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        const events = (rest + text).split('\n\n')
        rest = events.pop()!
        for (const event of events) {
          const [name, data] = ['event', 'data'].map(field => event.split('\n').find(line => line.startsWith(`${field}: `))?.slice(field.length + 2))
          if (name === 'keypad') listener(JSON.parse(data!) as KeypadCallDto)
          // what happens from now on is told
          if (name === 'hello') resolve({ hear: next => (listener = next), close: () => request.destroy() })
        }
      })
    })
    request.on('error', reject)
  })
}

/** Sends a callback, and waits until the page was told what it says. */
async function step(
  live: Live, isIt: (call: KeypadCallDto) => boolean, id: string, send: () => Promise<Response>,
): Promise<Step> {
  const began = performance.now()
  const pushed = new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('a step was not pushed')), LOST_MS)
    live.hear(call => {
      if (call.id !== id || !isIt(call)) return
      clearTimeout(late)
      resolve(performance.now() - began)
    })
  })
  const answered = send().then(answer => {
    if (!answer.ok) throw new Error(`a callback was answered ${answer.status}`)
    return performance.now() - began
  })
  const [pushedMs, answeredMs] = await Promise.all([pushed, answered])
  return { pushedMs, answeredMs }
}

function print(steps: Record<string, Step[]>): void {
  console.log(`Machine: ${cpus()[0]?.model.trim()} × ${cpus().length}. ${CALLS} calls, one after the other.\n`)
  console.log('| step | pushed, p50 ms | pushed, p99 ms | longest | callback answered, p50 ms | goal | |\n|---|---:|---:|---:|---:|---|---|')
  for (const [name, times] of Object.entries(steps)) {
    const pushed = times.map(({ pushedMs }) => pushedMs).sort((one, other) => one - other)
    const answered = times.map(({ answeredMs }) => answeredMs).sort((one, other) => one - other)
    const says = [percentile(pushed, 0.5), percentile(pushed, 0.99), pushed.at(-1)!, percentile(answered, 0.5)].map(value => value.toFixed(0)).join(' | ')
    console.log(`| ${name} | ${says} | p99 ≤ ${GOAL_MS} | ${percentile(pushed, 0.99) <= GOAL_MS ? 'yes' : 'no'} |`)
  }
}

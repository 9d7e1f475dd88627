import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../../../sandbox/random'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { freePort } from '../../../scripts/processes/free-port.mjs'
import { keysPath } from '../../../server/carriers/exotel/callback-token'
import { createBuiltInScripts } from '../../../server/services/outreach/scripts/create-built-in-scripts'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { createCarePerson, createOutreachPerson, createProgramme } from '../../support/outreach'
import { MortalServers } from '../../support/outreach-servers/mortal-servers'
import { ControlClient } from '../../support/sandbox/control-client'
import { EXOTEL_ACCOUNT, EXOTEL_SECRET, exotelSettings } from '../../support/sandbox/exotel-world'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { createPerson, createTestContext, DECK, ENVIRONMENT, type TestContext } from '../../support/test-context'

/** `OUTREACH_CALLS=2000` for the long run. */
const CALLS = Number(process.env.OUTREACH_CALLS ?? 300)
const AT_ONCE = 8
const STEP_SECONDS = 5
/** How often the server is killed while it is at it. */
const KILLS = 20
/** What happens at the carriers in one call, about. */
const EVENTS_PER_CALL = 8
const INDIA = '91,,India,,0.0100,0.0090,0.0190,0,60,60,0,0,0,0\n'
const MINUTE_MICROS = 19_000n
const FLOW = 'medicine'
const PLACING = 'POST /v1/Accounts'

/** How phones end, by the last digits of their number; and the key that is pressed in the end. */
const ENDINGS: readonly (readonly [ending: string, key: string | null])[] = [
  ['0061', '1'], ['0062', '2'], ['0062', '2'], ['0063', '3'], ['0064', null], ['0067', '8'], ['0002', null], ['0003', null], ['0004', null],
]

/** Every kind of fault that there is, at one in twenty. */
const FAULTS = [
  { fault: 'lost-response', on: 'exotel-rest' },
  { fault: 'rest-error', on: 'exotel-rest', status: 'timeout', worked: true, path: PLACING },
  { fault: 'rest-error', on: 'exotel-rest', status: 500, worked: true, path: PLACING },
  { fault: 'rest-error', on: 'exotel-rest', status: 500, worked: false, path: PLACING },
  ...[401, 402, 403, 429].map(status => ({ fault: 'rest-error', on: 'exotel-rest', status, path: PLACING })),
  { fault: 'drop', on: 'exotel-status' },
  { fault: 'duplicate', on: 'exotel-status', times: 2 },
  { fault: 'delay', on: 'exotel-status', ms: 30_000 },
  { fault: 'reorder', on: 'exotel-status', times: 1 },
  { fault: 'wrong-account', on: 'exotel-status' },
  { fault: 'drop', on: 'exotel-keys' },
  { fault: 'duplicate', on: 'exotel-keys', times: 2 },
  { fault: 'lost-response', on: 'rest' },
  { fault: 'rest-error', on: 'rest', status: 500, worked: true },
  { fault: 'rest-error', on: 'rest', status: 429 },
  { fault: 'drop', on: 'status' },
  { fault: 'duplicate', on: 'status', times: 2 },
  { fault: 'delay', on: 'status', ms: 30_000 },
  { fault: 'reorder', on: 'status', times: 2 },
  { fault: 'drop', on: 'gather' },
  { fault: 'duplicate', on: 'gather', times: 2 },
].map((fault, seed) => ({ probability: 0.05, seed, ...fault }))

interface ExotelBooks {
  calls: { sid: string, to: string, status: string, seconds: number | null, digits: string | null }[]
  dialled: Record<string, number>
}
interface TwilioLeg {
  sid: string
  direction: string
  to: string
  status: string
  seconds: number | null
}

let context: TestContext
let sandbox: Sandbox
let control: ControlClient
let servers: MortalServers
beforeAll(async () => {
  context = await createTestContext({ deck: DECK + INDIA })
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const exotelOptions = { ...EXOTEL_ACCOUNT, perMinute: '0.60', flowsFile: null }
  sandbox = await startSandbox(sandboxOptions(`${publicUrl}/api/twilio/voice`, { exotel: exotelOptions }))
  // time passes in steps, on both sides
  sandbox.carrier.clock.setRate(0)
  const exotel = exotelSettings(sandbox.url)
  servers = new MortalServers(port, {
    ...ENVIRONMENT, DATABASE_URL: context.testDatabase.appUrl,
    NUXT_PUBLIC_URL: publicUrl, TWILIO_REST_BASE_URL: sandbox.url,
    EXOTEL_ACCOUNT_SID: exotel.accountSid, EXOTEL_API_KEY: exotel.apiKey, EXOTEL_API_TOKEN: exotel.apiToken,
    EXOTEL_API_BASE_URL: exotel.apiBaseUrl, EXOTEL_CALLER_ID: exotel.callerId, EXOTEL_CURRENCY: exotel.currency,
    EXOTEL_WEBHOOK_SECRET: exotel.webhookSecret,
  }, () => context.clock.now())
  control = new ControlClient(sandbox.url)
  await control.send('PUT', '/exotel/flows', {
    appId: FLOW, prompt: { text: 'Press one, two or three' }, keys: ['1', '2', '3', '8', '9'], repeats: 1, timeoutSeconds: 8,
    passthruUrl: publicUrl + keysPath(EXOTEL_SECRET), greeting: { text: 'Thank you' },
  })
})
afterAll(async () => {
  await servers.stop()
  await sandbox.stop()
  await context.close()
})

/** A moment passes for everybody. */
async function pass(seconds = STEP_SECONDS): Promise<void> {
  context.clock.advance(seconds)
  await control.send('POST', '/clock/advance', { ms: seconds * 1000 })
}

/** A moment passes, and every job has its turn. */
async function step(seconds = STEP_SECONDS): Promise<void> {
  await pass(seconds)
  await servers.step()
}

/** The server dies at moments when something happens at the carriers: while it asks them, and while it is told. */
function killNowAndThen(random: () => number): void {
  const between = Math.floor(CALLS * EVENTS_PER_CALL / KILLS / 2)
  let left = between
  sandbox.carrier.log.onAdd = () => {
    if (--left > 0 || servers.kills === KILLS) return
    left = Math.ceil(random() * 2 * between)
    servers.kill()
  }
}

async function isQuiet(): Promise<boolean> {
  const [row] = await context.admin`select
    (select count(*)::int from keypad_call where outcome is null) + (select count(*)::int from wallet_hold where state = 'pending')
    + (select count(*)::int from keypad_press where not is_confirmed) as open`
  return row!.open === 0
}

it(`O1 O2 O5 M6 C9 ${CALLS} calls through two carriers with every fault and ${KILLS} kills: nobody is rung twice, no key is lost, the books agree to the micro`, async () => {
  const owner = await createPerson(context, { grantMicros: 1_000_000_000n })
  await context.admin`
    insert into user_limit (user_id, spend_per_day_micros, price_per_minute_micros, set_by, reason, set_at)
    values (${owner.id}, 1000000000000, 1000000000, ${owner.id}, 'outreach', '2020-01-01')`
  const worker = await createOutreachPerson(context, 'worker')
  const programme = await createProgramme(context, { owner, workers: [worker], carriers: ['exotel', 'twilio'], unansweredStreak: 20 })
  await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.id))
  await context.admin`
    insert into script_voice (script_id, version, language, flow_ids)
    select id, 1, 'ta', ${context.admin.json({ exotel: FLOW })} from keypad_script where programme_id = ${programme.id}`
  const random = seededRandom(20_261_130)
  const people = await Promise.all(Array.from({ length: CALLS }, async (_, index) => {
    const [ending, key] = ENDINGS[Math.floor(random() * ENDINGS.length)]!
    const { id, number } = await createCarePerson(context, { programme, worker, number: `+9198${String(index).padStart(4, '0')}${ending}` })
    return { id, number, key }
  }))

  await control.send('PUT', '/faults', FAULTS)
  const waiting = [...people]
  const refused: string[] = []
  killNowAndThen(seededRandom(20_261_201))
  const ask = async ({ id, number }: typeof people[number]) => {
    let came = await servers.trigger(worker.id, id, `call-${id}`)
    // nobody answered: the page asks again, and says that it is the same request
    while (came === 'died') came = await servers.trigger(worker.id, id, `call-${id}`)
    if (came === 'refused') refused.push(number)
  }
  const press = async () => {
    for (let person = waiting.pop(); person; person = waiting.pop()) {
      await ask(person)
      // a carrier that wants to be left alone for a moment is asked again before all others have gone to the next one
      await pass()
      // asked again, as by a page that heard nothing
      if (random() < 0.2) await servers.trigger(worker.id, person.id, `call-${person.id}`)
      if (random() < 0.2) await step()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, press))
  for (let round = 0; round < 40 || servers.kills < KILLS; round++) await step()
  await control.send('DELETE', '/faults')
  for (let round = 0; round < 300 && !await isQuiet(); round++) await step(30)
  expect(await isQuiet(), 'everything comes to an end').toBe(true)
  // and once more: whoever has no key known is asked about after the carrier's books are filled
  for (let round = 0; round < 40; round++) await step(30)

  const answer = await (await fetch(`${sandbox.url}/books.json`)).json() as { exotel: ExotelBooks, legs: TwilioLeg[] }
  const { exotel } = answer
  const twilio = answer.legs.filter(({ direction }) => direction === 'outbound-api')
  const rings = (number: string) => [...exotel.calls, ...twilio].filter(({ to }) => to === number)
  for (const { number } of people) expect(rings(number).length, number).toBeLessThanOrEqual(1)
  expect(Object.values(exotel.dialled).every(times => times === 1)).toBe(true)

  const rows = await context.admin`
    select p.number, k.outcome, k.key, l.leg_id, c.duration_seconds, c.charged_micros, c.status,
      (select count(*)::int from care_task t where t.person_id = p.id and t.kind = 'help') as help
    from keypad_call k join care_person p on p.id = k.person_id
      left join lateral (
        select * from keypad_attempt a where a.keypad_call_id = k.id order by place desc limit 1
      ) last on true
      left join call c on c.id = last.call_id left join call_leg l on l.call_id = c.id order by p.number`
  const byNumber = new Map(rows.map(row => [row.number as string, row]))
  for (const { number, key } of people) {
    const [rang] = rings(number)
    const row = byNumber.get(number)
    if (!rang) {
      // nobody took it on: nothing was charged, and nothing is known of keys
      expect(row === undefined || (row.key === null && (row.charged_micros ?? 0n) === 0n), number).toBe(true)
      continue
    }
    const seconds = rang.status === 'completed' ? rang.seconds! : 0
    expect(row, number).toMatchObject(
      { leg_id: rang.sid, charged_micros: BigInt(Math.ceil(seconds / 60)) * MINUTE_MICROS },
    )
    if (rang.status === 'completed') expect(row, number).toMatchObject({ duration_seconds: rang.seconds, key })
    expect(row!.help, number).toBe(rang.status === 'completed' && key === '2' ? 1 : 0)
  }
  await expectHealthy(context.admin)
  const [{ uncollected } = {}] = await context.admin`select count(*)::int as uncollected from call_cost_breakdown where uncollected_micros > 0`
  expect(uncollected).toBe(0)
  const count = (kind: (number: string) => boolean) => people.filter(({ number }) => kind(number)).length
  const counts = {
    calls: CALLS, byExotel: exotel.calls.length, byTwilio: twilio.length, byNobody: count(
      number => rings(number).length === 0,
    ),
    pressed: rows.filter(({ key }) => key !== null).length, refused: refused.length,
    kills: servers.kills, faults: sandbox.carrier.log.since(0, Infinity).filter(event => event.name === 'fault').length,
  }
  console.log(`[outreach] ${JSON.stringify(counts)}`)
  expect(counts.byExotel).toBeGreaterThan(CALLS / 2)
  expect(counts.byTwilio).toBeGreaterThan(CALLS / 20)
  expect(counts.faults).toBeGreaterThan(CALLS / 4)
})

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keysPath, statusPath } from '../../server/carriers/exotel/callback-token'
import { carriersOf } from '../../server/carriers/carriers'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import { confirmWaitingKeys, findLostKeys } from '../../server/services/outreach/calls/confirm-keys'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { KeypadCallDto, TriggerCallReply } from '../../shared/schemas/outreach/calls'
import { createFakeCarrier, type FakeCarrier } from '../support/fake-carrier'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy } from '../support/ledger/read-ledger'
import { createCarePerson, createProgramme } from '../support/outreach'
import { INDIA_DECK } from '../support/rounds'

const SECRET = 's'.repeat(32)
const EXOTEL = {
  EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(16), EXOTEL_API_TOKEN: 't'.repeat(16),
  EXOTEL_API_BASE_URL: 'http://localhost:9', EXOTEL_CALLER_ID: '+912248900000', EXOTEL_CURRENCY: 'INR', EXOTEL_WEBHOOK_SECRET: SECRET,
}
const FORM = 'application/x-www-form-urlencoded'

let world: HttpWorld
let exotel: FakeCarrier
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: INDIA_DECK, env: EXOTEL })
  const owner = await world.visit({ grantMicros: 1_000_000_000n })
  await world.context.admin`
    insert into user_limit (user_id, spend_per_day_micros, price_per_minute_micros, set_by, reason, set_at)
    values (${owner.person.id}, 1000000000000, 1000000000, ${owner.person.id}, 'outreach', '2020-01-01')`
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await createProgramme(world.context, { owner: owner.person, workers: [worker.person], carriers: ['exotel'] })
  await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, programme.id, owner.person.id))
})
beforeEach(() => {
  // one that keeps keys itself, once a call is over
  exotel = Object.assign(createFakeCarrier(EXOTEL.EXOTEL_CALLER_ID, 'exotel'), { keysKeptAfterSeconds: 0 })
  const { addLeg } = exotel
  exotel.addLeg = leg => addLeg({ id: randomUUID().replaceAll('-', ''), ...leg })
  world.context.carriers = carriersOf(world.context.fakeCarrier, exotel)
})
afterAll(() => world.close())

interface Placed { id: string, callId: string, sid: string, personId: string, number: string }
async function place(own: { number?: string } = {}): Promise<Placed> {
  const { id: personId, number } = await createCarePerson(world.context, { programme, worker: worker.person, ...own })
  const reply = await worker.post(`/api/mothers/${personId}/trigger-call`, {})
  expect(reply.status, reply.text).toBe(201)
  const { callId: id, call_sid: sid } = reply.json as TriggerCallReply
  const [row] = await world.context.admin`select call_id from keypad_attempt where keypad_call_id = ${id}`
  return { id, callId: row!.call_id as string, sid: sid!, personId, number }
}
const read = async ({ id }: Placed) => (await worker.get(`/api/outreach/calls/${id}`)).json as KeypadCallDto

/** As Exotel sends it: in one of its three kinds of body. */
function status(call: Placed, fields: Record<string, string>, kind: 'form' | 'parts' | 'json' = 'parts') {
  const all = { CallSid: call.sid, CustomField: call.callId, From: call.number.replace('+91', '0'), ...fields }
  const part = (name: string, value: string) => `--x1\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const [type, body] = {
    form: [FORM, new URLSearchParams(all).toString()],
    parts: ['multipart/form-data; boundary=x1', `${Object.entries(all).map(([name, value]) => part(name, value)).join('')}--x1--\r\n`],
    json: ['application/json', JSON.stringify(all)],
  }[kind] as [string, string]
  return world.app.send({ method: 'POST', path: statusPath(SECRET, call.callId), headers: { 'content-type': type }, body })
}
function keys(call: Placed, digits: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({
    CallSid: call.sid, CallFrom: call.number.replace('+91', '0'), CallTo: '02248900000', CustomField: call.callId, digits, ...more,
  })
  return world.app.send({ method: 'GET', path: `${keysPath(SECRET)}?${query.toString()}` })
}
/** What the carrier's own books have of it from now on. */
function inBooks(call: Placed, now: 'answered' | 'completed', seconds = 21): void {
  const endedAt = now === 'completed' ? world.context.clock.now() : null
  Object.assign(exotel.legs.get(call.sid)!, { status: now, durationSeconds: endedAt && seconds, endedAt })
}
async function settle(): Promise<void> {
  await world.context.idle()
  await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
}
async function everythingIsAsked(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    world.context.clock.advance(120)
    await reconcileCalls(world.context)
    await settle()
    await confirmWaitingKeys(world.context)
    await findLostKeys(world.context)
  }
}

describe('what Exotel tells', () => {
  it('O5 moves the screen forward and never back, in whatever order and however often it comes', async () => {
    const call = await place()
    const seen: string[] = []
    for (const fields of [
      { Status: 'in-progress', EventType: 'ringing' }, { Status: 'in-progress', EventType: 'answered' }, { Status: 'in-progress', EventType: 'ringing' },
      { Status: 'completed', EventType: 'terminal' }, { Status: 'in-progress', EventType: 'answered' }, { Status: 'completed', EventType: 'terminal' },
    ]) {
      expect((await status(call, fields)).status).toBe(204)
      seen.push((await read(call)).state)
    }
    expect(seen).toEqual(['ringing', 'answered', 'answered', 'ended', 'ended', 'ended'])
  })

  it('O2 a key counts also where silence was told of before it, after it, or at the same moment', async () => {
    for (const order of [['""', '"2"'], ['"2"', '""'], ['', '"2"', '']]) {
      const call = await place()
      inBooks(call, 'answered')
      for (const digits of order) {
        expect((await keys(call, digits)).status).toBe(200)
        await world.context.idle()
      }
      expect(await read(call), order.join()).toMatchObject({ key: '2', meaning: 'need_help', isKeyUnconfirmed: false })
    }
    const call = await place()
    inBooks(call, 'answered')
    await Promise.all(['', '"2"', '', '"2"'].map(digits => keys(call, digits)))
    await world.context.idle()
    await confirmWaitingKeys(world.context)
    expect(await read(call)).toMatchObject({ key: '2', isKeyUnconfirmed: false })
    expect(await world.context.admin`select kind from care_task where person_id = ${call.personId}`).toHaveLength(1)
  })

  it('O5 a key is of the call that it names, also where two share a phone', async () => {
    const one = await place()
    const other = await place({ number: one.number })
    for (const call of [one, other]) inBooks(call, 'answered')
    expect((await keys(one, '"2"')).status).toBe(200)
    await world.context.idle()
    expect(await read(one)).toMatchObject({ key: '2', meaning: 'need_help' })
    expect(await read(other)).toMatchObject({ key: null })
    expect((await world.context.admin`select person_id from care_task where person_id in (${one.personId}, ${other.personId})`).map(row => row.person_id as string))
      .toEqual([one.personId])
    expectRefusal(await keys({ ...one, sid: other.sid }, '"1"'), 400, 'webhook_mismatch')
  })

  it('O5 a key that comes a moment after the end counts, and one that comes hours after it is of no open call', async () => {
    const call = await place()
    inBooks(call, 'completed')
    await everythingIsAsked()
    expect(await read(call)).toMatchObject({ state: 'ended', outcome: 'no_key' })
    expect((await keys(call, '"2"')).status).toBe(200)
    await settle()
    expect(await read(call)).toMatchObject({ outcome: 'keyed', key: '2' })

    const late = await place()
    inBooks(late, 'completed')
    await everythingIsAsked()
    world.context.clock.advance(2 * 3600)
    expectRefusal(await keys(late, '"2"'), 400, 'webhook_mismatch')
    expect(await world.context.admin`select kind from care_task where person_id = ${late.personId}`).toEqual([])
  })

  it('O5 a key for a call that nobody placed is refused, and changes nothing', async () => {
    exotel.place = () => ({ kind: 'refused', refusal: 'account', code: '402' })
    const { id: personId, number } = await createCarePerson(world.context, { programme, worker: worker.person })
    const refusal = expectRefusal(await worker.post(`/api/mothers/${personId}/trigger-call`, {}), 422, 'call_refused')
    const { callId: id } = refusal.details as { callId: string }
    const [row] = await world.context.admin`select call_id from keypad_attempt where keypad_call_id = ${id}`
    const call = { id, callId: row!.call_id as string, sid: 'f'.repeat(32), personId, number }
    expectRefusal(await keys(call, '"2"'), 400, 'webhook_mismatch')
    expect(await world.context.admin`select key from keypad_press where call_id = ${call.callId}`).toEqual([])
  })

  it('W1 O5 what is no word of Exotel’s about that call is refused with a code, and does nothing', async () => {
    const call = await place()
    const other = await place()
    const send = (body: string, type = FORM, path = statusPath(SECRET, call.callId)) =>
      world.app.send({ method: 'POST', path, headers: { 'content-type': type }, body })
    const good = new URLSearchParams({ CallSid: call.sid, Status: 'completed' }).toString()
    const [token, others] = [call, other].map(({ callId }) => statusPath(SECRET, callId).slice(-64))
    const wrong: [Promise<{ status: number }>, number][] = [
      [send(good, FORM, statusPath(SECRET, call.callId).replace(token!, others!)), 401],
      [send(`${good}&pad=${'x'.repeat(300_000)}`), 413],
      [send(good, 'text/xml'), 415],
      [send(`${good}&AccountSid=somebody`), 400],
      [send(`${good}%00`), 400],
      [send(new URLSearchParams({ CallSid: call.sid, Status: 'teleported' }).toString()), 400],
      [send(new URLSearchParams({ CallSid: other.sid, Status: 'completed' }).toString()), 400],
      [send('{"CallSid":', 'application/json'), 400],
      [send('--x1\r\n', 'multipart/form-data; boundary=x1'), 400],
      [keys(call, '"2\u0000"'), 400],
      [keys(call, '"2"', { CallSid: '\u0000'.repeat(16) }), 400],
      [keys(call, '"2"', { CallFrom: other.number, CallTo: other.number }), 400],
      [keys(call, '"2"', { pad: 'x'.repeat(5000) }), 413],
      [keys(call, '"hello"'), 400],
      [keys({ ...call, callId: randomUUID() }, '"2"'), 400],
    ]
    for (const [index, [reply, expected]] of wrong.entries()) expect((await reply).status, `${index}`).toBe(expected)
    expect(await read(call)).toMatchObject({ state: 'asked', key: null })
    // a NUL where Exotel may write anything is no reason to lose the key
    expect((await keys(call, '"7"', { RecordingUrl: 'x\u0000', flow_id: '1\u0000' })).status).toBe(200)
  })
})

describe('a key that no script has', () => {
  it.each(['"7"', '"0"', '"*"', '"#"'])('%s is written down, and comes to nothing', async digits => {
    const call = await place()
    inBooks(call, 'completed')
    expect((await keys(call, digits)).status).toBe(200)
    await everythingIsAsked()
    expect(await read(call)).toMatchObject({ state: 'ended', outcome: 'no_key', key: null, meaning: null })
    expect(await world.context.admin`select kind from care_task where person_id = ${call.personId}`).toEqual([])
    expect(await world.context.admin`select key from keypad_press where call_id = ${call.callId}`).toEqual([{ key: digits[1] }])
  })
})

type Event = 'ringing' | 'answered' | 'ended' | 'silence' | 'key' | 'read' | 'look'
const EVENTS: readonly Event[] = ['ringing', 'answered', 'ended', 'silence', 'key', 'read', 'look']

it('O2 O5 M6 whatever order callbacks and reads come in, however often, and whichever are lost: the same rows', async () => {
  const happens: Record<Event, (call: Placed, kind: 'form' | 'parts' | 'json') => Promise<unknown>> = {
    ringing: (call, kind) => status(call, { Status: 'in-progress', EventType: 'ringing' }, kind),
    answered: (call, kind) => status(call, { Status: 'in-progress', EventType: 'answered' }, kind),
    ended: (call, kind) => status(call, { Status: 'completed', EventType: 'terminal' }, kind),
    silence: call => keys(call, '""'),
    key: call => keys(call, '"2"'),
    read: async () => {
      world.context.clock.advance(61)
      await reconcileCalls(world.context)
    },
    look: async () => {
      await confirmWaitingKeys(world.context)
      await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    },
  }
  const rows = async ({ id, callId, personId }: Placed) => (await world.context.admin`
    select k.outcome, k.key, k.meaning, c.status, c.duration_seconds, c.charged_micros::int as charged, h.state as hold,
      p.flagged_at is not null as flagged, p.unanswered, p.last_reached_at is not null as reached,
      (select array_agg(t.kind || ' ' || t.state) from care_task t where t.person_id = p.id) as tasks,
      (select count(*)::int from credit_transaction x where x.call_id = c.id) as charges,
      (select array_agg(e.kind order by e.kind) from care_event e where e.person_id = p.id) as events,
      (select array_agg(distinct s.key) from keypad_press s where s.call_id = c.id and s.key is not null and s.is_confirmed) as keys
    from keypad_call k join call c on c.id = ${callId} join wallet_hold h on h.call_id = c.id join care_person p on p.id = ${personId}
    where k.id = ${id}`)[0]!
  const story = fc.record({
    events: fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }),
    kinds: fc.array(fc.constantFrom('form' as const, 'parts' as const, 'json' as const), { minLength: 12, maxLength: 12 }),
    /** Before which of them the carrier's books have the answer, and the end. */
    answeredAt: fc.nat(12), endedAfter: fc.nat(12),
    /** Where they have no keys, the flow's own word has come once at least. */
    keepsKeys: fc.boolean(),
  })
  await fc.assert(fc.asyncProperty(story, async ({ events, kinds, answeredAt, endedAfter, keepsKeys }) => {
    const call = await place()
    for (const [index, event] of events.entries()) {
      if (index === answeredAt) inBooks(call, 'answered')
      if (index === answeredAt + endedAfter) inBooks(call, 'completed')
      await happens[event](call, kinds[index]!)
      if (index % 2 === 0) await world.context.idle()
    }
    inBooks(call, 'completed')
    if (keepsKeys) exotel.keys.set(call.sid, '2')
    else if (!events.includes('key')) await keys(call, '"2"')
    await everythingIsAsked()
    expect(await rows(call)).toEqual({
      outcome: 'keyed', key: '2', meaning: 'need_help', status: 'completed', duration_seconds: 21, charged: 19_000, hold: 'captured',
      flagged: true, unanswered: 0, reached: true, tasks: ['help open'], charges: 1, events: ['flagged', 'task_opened'], keys: ['2'],
    })
  }), { numRuns: 25 })
  await expectHealthy(world.context.admin)
})

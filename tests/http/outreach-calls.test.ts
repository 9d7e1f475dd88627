import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keysPath, statusPath } from '../../server/carriers/exotel/callback-token'
import { carriersOf } from '../../server/carriers/carriers'
import { CarrierUnavailable, type Placement } from '../../server/carriers/carrier'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { confirmWaitingKeys } from '../../server/services/outreach/calls/confirm-keys'
import { goOnWithCalls } from '../../server/services/outreach/calls/go-on-with-calls'
import { takeKeyHint, takeStatusHint } from '../../server/services/outreach/calls/take-hint'
import type { KeypadCallDto, KeypadCallsPage, TriggerCallReply } from '../../shared/schemas/outreach/calls'
import { createFakeCarrier, type FakeCarrier } from '../support/fake-carrier'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy, expectWallet } from '../support/ledger/read-ledger'
import { createCarePerson, createProgramme, type CareOptions, type ProgrammeOptions } from '../support/outreach'
import { DECK } from '../support/test-context'
import { keypadMessage, placedStatusMessage, type PlacedLeg } from '../support/twilio-requests'

const INDIA = '91,,India,,0.0100,0.0090,0.0190,0,60,60,0,0,0,0\n'
const EXOTEL = {
  EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(16), EXOTEL_API_TOKEN: 't'.repeat(16), EXOTEL_API_BASE_URL: 'http://localhost:9',
  EXOTEL_CALLER_ID: '+912248900000', EXOTEL_CURRENCY: 'INR', EXOTEL_WEBHOOK_SECRET: 's'.repeat(32),
}
const REFUSED: Placement = { kind: 'refused', refusal: 'account', code: '402' }
const UNKNOWN: Placement = { kind: 'unknown', cause: new Error('no answer') }

let world: HttpWorld
let twilio: FakeCarrier
let exotel: FakeCarrier
let owner: Visitor
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: DECK + INDIA, env: EXOTEL })
  twilio = world.context.fakeCarrier
})
beforeEach(async () => {
  exotel = createFakeCarrier(EXOTEL.EXOTEL_CALLER_ID, 'exotel')
  world.context.carriers = carriersOf(twilio, exotel)
  twilio.orders.length = 0
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await found()
})
afterAll(() => world.close())

async function found(more: Partial<ProgrammeOptions> = {}) {
  const made = await createProgramme(world.context, { owner: owner.person, workers: [worker.person], carriers: ['exotel', 'twilio'], ...more })
  await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, made.id, owner.person.id))
  return made
}

const someone = (more: Partial<CareOptions> = {}) => createCarePerson(
  world.context, { programme, worker: worker.person, ...more },
)
const trigger = (person: { id: string }, headers: Record<string, string> = {}, by = worker) => by.post(`/api/mothers/${person.id}/trigger-call`, {}, headers)
const read = async (id: string, by = worker) => (await by.get(`/api/outreach/calls/${id}`)).json as KeypadCallDto
const settleAll = async () => {
  await world.context.idle()
  await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
}

interface Called { reply: TriggerCallReply, person: { id: string, number: string } }
async function called(more: Partial<CareOptions> = {}): Promise<Called> {
  const person = await someone(more)
  const reply = await trigger(person)
  expect(reply.status, reply.text).toBe(201)
  return { reply: reply.json as TriggerCallReply, person }
}

/** The leg of a request that Twilio connects. */
async function legOf(id: string): Promise<PlacedLeg> {
  const [row] = await world.context.admin`
    select c.id, c.terms, c.to_number, l.leg_id from keypad_attempt a join call c on c.id = a.call_id join call_leg l on l.call_id = c.id
    where a.keypad_call_id = ${id} order by a.place desc limit 1`
  return {
    id: row!.id as string, terms: row!.terms as string, toNumber: row!.to_number as string, sid: row!.leg_id as string,
  }
}
const report = (leg: PlacedLeg, status: string, sequence: number, durationSeconds?: number) =>
  world.deliver(
    placedStatusMessage(world.side, leg, { status, sequence, durationSeconds, at: world.context.clock.now() }),
  )

describe('POST /api/mothers/:id/trigger-call', () => {
  it('O4 answers as it is drawn; the programme’s wallet pays, and is not the worker’s to see', async () => {
    const { reply, person } = await called()
    expect(Object.keys(reply)).toEqual(['success', 'call_sid', 'provider', 'callId', 'call'])
    expect(reply).toMatchObject({ success: true, provider: 'exotel', call: { state: 'asked', personId: person.id, outcome: null } })
    expect(exotel.orders).toMatchObject([{ toNumber: person.number, fromNumber: '+912248900000' }])
    const [wallet] = await world.context.admin`select held_micros from wallet where id = ${owner.person.walletId}`
    expect(wallet!.held_micros).toBeGreaterThan(0n)
    const [call] = await world.context.admin`select user_id, wallet_id, channel, carrier from call where wallet_id = ${owner.person.walletId}`
    expect(call).toEqual({ user_id: worker.person.id, wallet_id: owner.person.walletId, channel: 'keypad', carrier: 'exotel' })
    expect(JSON.stringify(await read(reply.callId))).not.toMatch(/micros/i)
    await expectHealthy(world.context.admin)
  })

  it('O4 A2 is for the person’s own worker and the supervisors, and 404 for everybody else', async () => {
    const person = await someone()
    const [colleague, stranger] = [await world.visit({ role: 'worker', grantMicros: 0n }), await world.visit()]
    await world.context.admin`insert into programme_member (programme_id, user_id, role, joined_at) values (${programme.id}, ${colleague.person.id}, 'worker', now())`
    for (const other of [colleague, stranger]) expectRefusal(await trigger(person, {}, other), 404, 'not_found')
    expect((await trigger(person, {}, owner)).status).toBe(201)
    const { calls } = (await owner.get(`/api/outreach/calls?programme=${programme.id}`)).json as KeypadCallsPage
    expect(calls).toMatchObject([{ personId: person.id }])
    for (const other of [colleague, stranger]) {
      expect((await other.get(`/api/outreach/calls?programme=${programme.id}`)).json).toEqual({ calls: [], nextCursor: null })
      expectRefusal(await other.get(`/api/outreach/calls/${calls[0]!.id}`), 404, 'not_found')
      expectRefusal(await other.get(`/api/outreach/people/${person.id}/call`), 404, 'not_found')
    }
  })

  it('O1 M16 with the same key is the first call again; another request while it goes on rings nobody', async () => {
    const person = await someone()
    const first = await trigger(person, { 'idempotency-key': 'morning' })
    const again = await trigger(person, { 'idempotency-key': 'morning' })
    expect([first.status, again.status, again.headers['idempotency-hit']]).toEqual([201, 201, 'true'])
    expect(again.json).toEqual(first.json)
    expectRefusal(await trigger(await someone(), { 'idempotency-key': 'morning' }), 409, 'idempotency_mismatch')
    const { details } = expectRefusal(await trigger(person), 409, 'call_not_allowed')
    expect(details).toEqual({ reason: 'call_open', callId: (first.json as TriggerCallReply).callId })
    expect(exotel.orders).toHaveLength(1)
  })

  it('O1 rings once where a button is pressed many times at once', async () => {
    const person = await someone()
    const replies = await Promise.all(Array.from({ length: 8 }, () => trigger(person)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(7)
    expect(exotel.orders).toHaveLength(1)
  })
})

describe('what a call came to', () => {
  it('is told to the page of whoever asked for it, as soon as it is written', async () => {
    programme = await found({ carriers: ['twilio'] })
    const { reply } = await called()
    const leg = await legOf(reply.callId)
    await report(leg, 'in-progress', 2)
    await report(leg, 'completed', 3, 4)
    await world.context.idle()
    const seen: (string | null)[] = []
    const stop = world.context.live.subscribe(worker.person.id, ({ callId }) => seen.push(callId))
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    stop()
    expect(seen).toEqual([leg.id])
    expect(await read(reply.callId)).toMatchObject({ state: 'ended', outcome: 'no_key' })
  })
})

describe('whoever wants no calls', () => {
  it('O3 is rung by nobody where a carrier’s own list says so, whichever carrier comes first', async () => {
    programme = await found({ carriers: ['twilio', 'exotel'] })
    const person = await someone()
    await world.context.admin`update script_voice set flow_ids = ${world.context.admin.json({ exotel: 'flow' })}
      where script_id in (select id from keypad_script where programme_id = ${programme.id})`
    exotel.standings.set(person.number, 'refused')
    const { details } = expectRefusal(await trigger(person), 409, 'call_not_allowed')
    expect(details).toEqual({ reason: 'unwanted' })
    expect([exotel.orders, twilio.orders]).toEqual([[], []])
    await expectWallet(world.context.admin, owner.person.walletId, { heldMicros: 0n })
  })

  it('O3 is rung where a list cannot be read and nothing else stands against it', async () => {
    const person = await someone()
    exotel.standingOf = () => Promise.reject(new CarrierUnavailable(new Error('no list')))
    expect((await trigger(person)).status).toBe(201)
    expect(exotel.orders.map(({ toNumber }) => toNumber)).toEqual([person.number])
  })

  it('O3 is not rung by the second carrier where the first refuses for the register', async () => {
    exotel.place = () => ({ kind: 'refused', refusal: 'unwanted', code: '403' })
    const person = await someone()
    await trigger(person)
    const { calls } = (await worker.get(`/api/outreach/calls?programme=${programme.id}`)).json as KeypadCallsPage
    expect(calls).toMatchObject([{ outcome: 'not_placed', reason: 'unwanted' }])
    expect(twilio.orders).toEqual([])
  })
})

describe('one person, two carriers', () => {
  it('O1 goes on to the second where the first says that it called nobody', async () => {
    exotel.place = () => REFUSED
    const { reply, person } = await called()
    expect(reply).toMatchObject({ provider: 'twilio', call: { state: 'asked' } })
    expect([exotel.orders.length, twilio.orders.map(({ toNumber }) => toNumber)]).toEqual([1, [person.number]])
    await settleAll()
    // what was set aside for the first is free again
    const holds = await world.context.admin`select state from wallet_hold where wallet_id = ${owner.person.walletId} order by created_at, state`
    expect(holds.map(({ state }) => state as string).sort()).toEqual(['pending', 'released'])
  })

  it('O1 never where nobody knows whether the first one rings: it is looked for until that is certain', async () => {
    exotel.place = () => UNKNOWN
    const person = await someone()
    const reply = await trigger(person)
    expect(reply.status, reply.text).toBe(202)
    const { callId } = reply.json as TriggerCallReply
    expect(await read(callId)).toMatchObject({ state: 'unknown', problem: expect.stringContaining('nobody is called a second time') as string })
    for (let minute = 0; minute < 3; minute++) {
      world.context.clock.advance(60)
      await reconcileCalls(world.context)
      await goOnWithCalls(world.context)
      expect(twilio.orders).toEqual([])
    }
    world.context.clock.advance(60)
    await reconcileCalls(world.context)
    await settleAll()
    world.context.clock.advance(30)
    await goOnWithCalls(world.context)
    expect(twilio.orders.map(({ toNumber }) => toNumber)).toEqual([person.number])
    expect(await read(callId)).toMatchObject({ state: 'asked', provider: 'twilio', outcome: null })
  })

  it('O1 finds the leg that the first one placed without saying so, and never asks the second', async () => {
    const { number, ...person } = await someone()
    exotel.place = ({ toNumber: to, fromNumber: from }) => {
      exotel.addLeg({ to, from, status: 'answered', startedAt: world.context.clock.now() })
      return UNKNOWN
    }
    const { callId } = (await trigger(person)).json as TriggerCallReply
    world.context.clock.advance(60)
    await reconcileCalls(world.context)
    expect(await read(callId)).toMatchObject({ provider: 'exotel', state: 'answered' })
    await goOnWithCalls(world.context)
    expect(twilio.orders).toEqual([])
    expect(number).toMatch(/^\+91/)
  })

  it('O1 goes on after a death between two carriers, and says why where none is left', async () => {
    exotel.place = () => REFUSED
    const placing = twilio.place
    twilio.place = () => { throw new Error('the server died') }
    const person = await someone()
    expect((await trigger(person)).status).toBe(500)
    twilio.place = () => REFUSED
    world.context.clock.advance(60)
    await reconcileCalls(world.context)
    world.context.clock.advance(240)
    await reconcileCalls(world.context)
    await settleAll()
    world.context.clock.advance(30)
    await goOnWithCalls(world.context)
    twilio.place = placing
    const { calls: [call] } = (await worker.get(`/api/outreach/calls?programme=${programme.id}&person=${person.id}`)).json as KeypadCallsPage
    expect(call).toMatchObject({ state: 'refused', outcome: 'not_placed' })
    expect(call!.problem).toContain('Nobody was called, nothing was charged')
    await expectWallet(world.context.admin, owner.person.walletId, { balanceMicros: 10_000_000n, heldMicros: 0n })
    // and then somebody may ask again
    expect((await trigger(person)).status).toBe(201)
  })

  it('is told at once where both refuse', async () => {
    exotel.place = () => REFUSED
    const placing = twilio.place
    twilio.place = () => ({ kind: 'refused', refusal: 'number', code: '21211' })
    const { message } = expectRefusal(await trigger(await someone()), 422, 'call_refused')
    twilio.place = placing
    expect(message).toBe('Twilio says that nobody has this number. Check it with the person. Nobody was called, nothing was charged, and what was set aside is free again.')
  })

  it('is said where none is set up', async () => {
    world.context.carriers = carriersOf(twilio)
    programme = await found({ carriers: ['exotel'] })
    expectRefusal(await trigger(await someone()), 503, 'carrier_missing')
  })
})

describe('who may be called when', () => {
  const never = {}
  it.each<[string, Partial<CareOptions>, Partial<ProgrammeOptions>]>([
    ['no_consent', { consentAt: null }, {}],
    ['opted_out', { optedOutAt: new Date() }, {}],
    ['number_doubted', { numberDoubtedAt: new Date() }, {}],
    ['paused', {}, { isPaused: true }],
    ['archived', {}, { archivedAt: new Date() }],
    ['outside_hours', {}, { hours: never }],
  ])('O3 nobody: %s', async (reason, who, what) => {
    programme = await found(what)
    const person = await someone(who)
    const before = await world.fingerprint(['call_refusal'])
    const { details } = expectRefusal(await trigger(person), 409, 'call_not_allowed')
    expect(details!.reason).toBe(reason)
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
    expect((await worker.get(`/api/outreach/people/${person.id}/call`)).json).toMatchObject({ reason, problem: expect.any(String) as string })
    expect(exotel.orders).toEqual([])
  })

  it('O3 is asked again before the second carrier', async () => {
    const person = await someone()
    exotel.place = async () => {
      await world.context.admin`update care_person set opted_out_at = now() where id = ${person.id}`
      return REFUSED
    }
    expect((await trigger(person)).status).toBe(422)
    expect(twilio.orders).toEqual([])
  })

  it('O4 M4 sixty at once on a budget for seven: seven are called, and none of the rest costs anything', async () => {
    const probe = await called()
    const [hold] = await world.context.admin`select amount_micros from wallet_hold where wallet_id = ${owner.person.walletId}`
    const one = hold!.amount_micros as bigint
    programme = await found({ budgetDayMicros: one * 7n })
    const people = await Promise.all(Array.from({ length: 60 }, () => someone()))
    const replies = await Promise.all(people.map(person => trigger(person)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(7)
    const refused = replies.filter(({ status }) => status !== 201)
    for (const reply of refused) expectRefusal(reply, 402, 'budget_spent')
    expect(refused).toHaveLength(53)
    await expectHealthy(world.context.admin)
    await expectWallet(world.context.admin, owner.person.walletId, { balanceMicros: 10_000_000n, heldMicros: one * 8n })
    expect(probe.reply.success).toBe(true)
  })

  it('O4 M4 what the wallet does not hold is not called, and says nothing of how much there is', async () => {
    owner = await world.visit({ grantMicros: 10_000n })
    programme = await found()
    const { message, details } = expectRefusal(await trigger(await someone()), 402, 'insufficient_credits')
    expect(JSON.stringify({ message, details })).not.toMatch(/\d/)
  })
})

describe('a key that is pressed', () => {
  beforeEach(async () => {
    programme = await found({ carriers: ['twilio'] })
  })

  async function answered(more: Partial<CareOptions> = {}) {
    const { reply, person } = await called(more)
    const leg = await legOf(reply.callId)
    await report(leg, 'initiated', 0)
    await report(leg, 'ringing', 1)
    await report(leg, 'in-progress', 2)
    expect(await read(reply.callId)).toMatchObject({ state: 'answered' })
    const press = (digits: string, round = 0) => world.deliver(keypadMessage(world.side, leg, { round, digits }))
    const end = async () => {
      await report(leg, 'completed', 3, 31)
      await settleAll()
    }
    return { id: reply.callId, person, leg, press, end }
  }
  const stateOf = async (personId: string) => (await world.context.admin`
    select flagged_at is not null as flagged, opted_out_at is not null as out, number_doubted_at is not null as doubted, unanswered,
      (select count(*)::int from care_task where person_id = p.id) as tasks from care_person p where id = ${personId}`)[0]

  it('O2 "need help" flags the person and opens one task, however often and in whatever order it is told', async () => {
    const { id, person, press, end } = await answered()
    const first = await press('2')
    expect(first.status, first.text).toBe(200)
    expect(first.text).toContain('<Hangup')
    expect((await press('2')).text).toBe(first.text)
    expect(await read(id)).toMatchObject({ key: '2', meaning: 'need_help', outcome: null, isKeyUnconfirmed: false })
    await end()
    expect((await press('2')).status).toBe(200)
    expect(await read(id)).toMatchObject({ state: 'ended', outcome: 'keyed', key: '2', durationSeconds: 31 })
    expect(await stateOf(person.id)).toEqual({ flagged: true, out: false, doubted: false, unanswered: 0, tasks: 1 })
    await expectHealthy(world.context.admin)
  })

  it('O3 "stop calling" is an opt-out at once, and "wrong person" stops calls until the number was checked', async () => {
    for (const [key, column] of [['9', 'out'], ['8', 'doubted']] as const) {
      const { person, press, end } = await answered()
      await press(key)
      expect(await stateOf(person.id), key).toMatchObject({ [column]: true })
      await end()
      expectRefusal(await trigger(person), 409, 'call_not_allowed')
    }
  })

  it('is asked for again after silence or a key without a meaning, and then it is over', async () => {
    const { id, person, press, end } = await answered()
    const again = await press('', 0)
    expect(again.text).toContain('round=1')
    await press('7', 1)
    const last = await press('', 2)
    expect(last.text).toContain('<Hangup')
    await end()
    expect(await read(id)).toMatchObject({ outcome: 'no_key', key: null })
    expect(await stateOf(person.id)).toMatchObject({ tasks: 0, flagged: false })
  })

  it('W1 is refused for another leg, a call that asks nothing, and a round that there is not', async () => {
    const { leg, press } = await answered()
    const other = { ...leg, sid: leg.sid.replace(/.$/, end => (end === '0' ? '1' : '0')) }
    expect((await world.deliver(keypadMessage(world.side, other, { round: 0, digits: '2' }))).status).toBe(400)
    expect((await world.deliver(keypadMessage(world.side, { ...leg, id: randomUUID() }, { round: 0, digits: '2' }))).status).toBe(400)
    expect((await press('2', 9)).status).toBe(400)
  })

  it.each([['busy', 'busy'], ['no-answer', 'no_answer'], ['failed', 'failed']])('a call that is %s counts as unanswered', async (status, outcome) => {
    const { reply, person } = await called()
    const leg = await legOf(reply.callId)
    await report(leg, status, 1)
    await settleAll()
    expect(await read(reply.callId)).toMatchObject({ state: 'ended', outcome })
    expect(await stateOf(person.id)).toMatchObject({ unanswered: 1 })
  })
})

describe('an unsigned word', () => {
  async function placed() {
    const { reply, person } = await called()
    const leg = await legOf(reply.callId)
    return { id: reply.callId, person, hint: { carrier: 'exotel', callId: leg.id, legId: leg.sid } }
  }

  it('O5 moves the screen, and money only when the carrier confirms it', async () => {
    const { id, hint } = await placed()
    await takeStatusHint(world.context, { ...hint, status: 'completed' })
    await settleAll()
    expect(await read(id)).toMatchObject({ state: 'ended', outcome: null })
    const [wallet] = await world.context.admin`select balance_micros, held_micros > 0 as holds from wallet where id = ${owner.person.walletId}`
    expect(wallet).toEqual({ balance_micros: 10_000_000n, holds: true })
    Object.assign(exotel.legs.get(hint.legId)!, { status: 'completed', durationSeconds: 17, endedAt: world.context.clock.now() })
    await takeStatusHint(world.context, { ...hint, status: 'completed' })
    await settleAll()
    expect(await read(id)).toMatchObject({ state: 'ended', outcome: 'no_key', durationSeconds: 17 })
    await expectWallet(world.context.admin, owner.person.walletId, { balanceMicros: 9_981_000n, heldMicros: 0n })
  })

  it('O5 O2 is no flag and no task until the carrier knows the call as answered', async () => {
    const { id, person, hint } = await placed()
    await takeKeyHint(world.context, { ...hint, numbers: [person.number], key: '2' })
    await world.context.idle()
    expect(await read(id)).toMatchObject({ key: '2', meaning: 'need_help', isKeyUnconfirmed: true })
    const tasks = () => world.context.admin`select kind from care_task where person_id = ${person.id}`
    expect([...await tasks()]).toEqual([])
    Object.assign(exotel.legs.get(hint.legId)!, { status: 'answered', to: person.number })
    await confirmWaitingKeys(world.context)
    await confirmWaitingKeys(world.context)
    expect([...await tasks()]).toEqual([{ kind: 'help' }])
    expect(await read(id)).toMatchObject({ key: '2', isKeyUnconfirmed: false })
  })

  it('O5 is refused for another number, leg or carrier, and where the carrier’s own record of keys says otherwise nothing follows', async () => {
    const { person, hint } = await placed()
    const key = { ...hint, numbers: [person.number], key: '2' }
    for (const wrong of [{ numbers: ['+919811111111'] }, { legId: 'other' }, { carrier: 'twilio' }, { callId: randomUUID() }]) {
      await expect(takeKeyHint(world.context, { ...key, ...wrong }), JSON.stringify(wrong)).rejects.toMatchObject({ code: 'webhook_mismatch' })
    }
    Object.assign(exotel.legs.get(hint.legId)!, { status: 'answered' })
    exotel.keys.set(hint.legId, '1')
    await takeKeyHint(world.context, key)
    await world.context.idle()
    expect([...await world.context.admin`select kind from care_task where person_id = ${person.id}`]).toEqual([])
  })

  it('O5 W1 comes in at the address that was made for the call, or the account, and at no other', async () => {
    const { id, person, hint } = await placed()
    const secret = EXOTEL.EXOTEL_WEBHOOK_SECRET
    const sid = 'e'.repeat(32)
    await world.context.admin`update call_leg set leg_id = ${sid} where call_id = ${hint.callId}`
    const token = (callId: string) => statusPath(secret, callId).split('/').at(-1)!
    const status = (to: string, fields: Record<string, string> = {}) => world.app.send({
      method: 'POST', path: `/api/ivr/webhook/status/${to}`, headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ CallSid: sid, Status: 'in-progress', EventType: 'answered', CustomField: hint.callId, ...fields }).toString(),
    })
    expect((await status(token(randomUUID()))).status).toBe(400)
    expect((await status('0'.repeat(64))).status).toBe(401)
    expect(await read(id)).toMatchObject({ state: 'asked' })
    expect((await status(token(hint.callId))).status).toBe(204)
    expect(await read(id)).toMatchObject({ state: 'answered' })
    const query = new URLSearchParams({ CallSid: sid, CallFrom: person.number, CallTo: EXOTEL.EXOTEL_CALLER_ID, CustomField: hint.callId, digits: '"2"' })
    const keys = keysPath(secret).split('/').at(-1)!
    expect((await world.app.send({ method: 'GET', path: `/api/ivr/webhook/keys/${keys.replace(/.$/, end => (end === '0' ? '1' : '0'))}?${query}` })).status).toBe(401)
    expect((await world.app.send({ method: 'GET', path: `/api/ivr/webhook/keys/${keys}?${query}` })).status).toBe(200)
    await world.context.idle()
    expect(await read(id)).toMatchObject({ key: '2', isKeyUnconfirmed: true })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileCall } from '../../server/services/calls/reconcile-calls'
import { assignNumber, takeNumberBack } from '../../server/services/numbers/assign-number'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { WITHHELD } from '../../shared/phone/withheld'
import type { CallDto, CallHistoryPage } from '../../shared/schemas/calls'
import type { CallAnalyticsDto } from '../../shared/schemas/analytics'
import type { QuoteDto } from '../../shared/schemas/rating'
import type { ProfileDto } from '../../shared/schemas/user'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { declared, warmPool } from '../support/test-context'
import {
  incomingMessage, newSid, ringResultMessage, ringStatusMessage, signed, type ChildStatusFields, type DialledCall,
  type IncomingLegs, type TwilioMessage, voiceMessage,
} from '../support/twilio-requests'

const THEIRS = '+442079460999'
let world: HttpWorld
let numbers = 0
const newNumber = () => `+1415555${String(2000 + numbers++)}`

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
afterAll(() => world.close())

async function owner(): Promise<Visitor & { number: string }> {
  const visitor = await world.visit()
  const number = newNumber()
  await assignNumber(world.context, { number, userId: visitor.person.id, carrier: 'twilio' })
  return { ...visitor, number }
}

type Ringing = IncomingLegs & Pick<DialledCall, 'callId' | 'terms' | 'ownerId'>

const legsTo = (ourNumber: string, theirNumber = THEIRS): IncomingLegs =>
  ({ ourNumber, theirNumber, parentSid: newSid(), childSid: newSid() })
const rowsOf = (parentSid: string) => world.context.admin`
  select c.*, (select count(*)::int from call_ended e where e.call_id = c.id) as ended from call c join call_leg l on l.call_id = c.id where l.leg_id = ${parentSid}`

/** As far as the carrier's question takes it. */
async function ring(visitor: Visitor & { number: string }, theirNumber = THEIRS): Promise<Ringing> {
  const legs = legsTo(visitor.number, theirNumber)
  const reply = await world.deliver(incomingMessage(world.side, legs))
  expect(reply.text).toContain('<Client')
  const [row] = await rowsOf(legs.parentSid)
  return { ...legs, callId: row!.id as string, terms: row!.terms as string, ownerId: visitor.person.id }
}

const tell = (call: Ringing, fields: Omit<ChildStatusFields, 'at'>) =>
  world.deliver(ringStatusMessage(world.side, call, { at: world.context.clock.now(), ...fields }))
const finish = (call: Ringing, status: string, durationSeconds?: number) =>
  world.deliver(ringResultMessage(world.side, call, { status, durationSeconds }))

async function historyOf(visitor: Visitor, query = ''): Promise<CallDto[]> {
  const reply = await visitor.get(`/api/calls/history${query}`)
  expect(reply.status, reply.text).toBe(200)
  return (reply.json as CallHistoryPage).calls
}

describe('a call to a number of somebody’s', () => {
  it('C3 rings in their browsers and nowhere else, and is a call of theirs that costs nothing', async () => {
    const ada = await owner()
    const before = (await ada.get('/api/user/profile')).json as ProfileDto
    const legs = legsTo(ada.number)
    const { text } = await world.deliver(incomingMessage(world.side, legs))
    const [row] = await rowsOf(legs.parentSid)
    expect(text.match(/<Dial/g)).toHaveLength(1)
    expect(text).toContain('answerOnBridge="true"')
    expect(text).toContain('timeLimit="3600"')
    expect(text).toContain(`<Identity>${ada.person.id}</Identity><Parameter name="CallId" value="${row!.id as string}"/>`)
    expect(text).toContain(`incoming-status?call=${row!.id as string}&amp;terms=${row!.terms as string}#`)
    expect(text).not.toContain('<Number')
    expect(row).toMatchObject({
      channel: 'inbound', user_id: ada.person.id, to_number: THEIRS, origin_number: ada.number, country: 'GB', status: 'initiated', has_leg: true,
    })
    const after = (await ada.get('/api/user/profile')).json as ProfileDto
    expect(after.wallet).toEqual(before.wallet)
    expect(after.ringsAt).toEqual([ada.number])
  })

  it('A2 is asked about before it is called back, where it is all there ever was with the number', async () => {
    const [ada, stranger] = [await owner(), await owner()]
    const theirs = '+442079460777'
    const rangOnce = async (visitor: Visitor) => (
      (await visitor.get(`/api/rates/quote?to=${encodeURIComponent(theirs)}`)).json as QuoteDto).rangOnce
    expect(await rangOnce(ada)).toBe(false)
    const call = await ring(ada, theirs)
    expect(await rangOnce(ada), 'while it rings').toBe(false)
    await finish(call, 'no-answer')
    expect([await rangOnce(ada), await rangOnce(stranger)]).toEqual([true, false])
    const contact = (await ada.post('/api/user/contacts', { name: 'Ama', numbers: [{ number: theirs, label: '' }] })).json as { id: string }
    expect(await rangOnce(ada), 'somebody whom they know').toBe(false)
    await ada.remove(`/api/user/contacts/${contact.id}`)
    expect(await rangOnce(ada)).toBe(true)
    await finish(await ring(ada, theirs), 'no-answer')
    expect(await rangOnce(ada), 'who tries again means it').toBe(false)
  })

  it('C5 M9 is recorded as it went: answered, talked, over, and no money moved', async () => {
    const ada = await owner()
    const call = await ring(ada)
    await tell(call, { status: 'initiated', sequence: 0 })
    await tell(call, { status: 'ringing', sequence: 1 })
    await tell(call, { status: 'in-progress', sequence: 2 })
    expect((await historyOf(ada))[0]).toMatchObject({ id: call.callId, direction: 'in', status: 'answered', toNumber: THEIRS, ownNumber: ada.number })
    expect((await tell(call, { status: 'completed', sequence: 3, durationSeconds: 61 })).status).toBe(204)
    expect((await finish(call, 'completed', 61)).text).toContain('<Hangup/>')
    expect((await historyOf(ada))[0]).toMatchObject({ status: 'completed', durationSeconds: 61, chargedMicros: '0', heldMicros: '0', settling: false })
    const ledger = await world.context.admin`select kind from credit_transaction where call_id = ${call.callId}`
    expect([...ledger]).toEqual([])
    const legs = await world.context.admin`select role, direction, is_billed, from_address, to_address, is_settled from call_leg where call_id = ${call.callId} order by is_billed`
    expect([...legs]).toEqual([
      { role: 'inbound', direction: 'inbound', is_billed: false, from_address: THEIRS, to_address: ada.number, is_settled: true },
      { role: 'browser', direction: 'outbound', is_billed: true, from_address: THEIRS, to_address: `client:${ada.person.id}`, is_settled: true },
    ])
    expect(await world.violations()).toEqual([])
  })

  it.each<[string, string]>([['no-answer', 'no-answer'], ['busy', 'busy'], ['canceled', 'canceled'], ['failed', 'failed']])(
    'C5 C6 that ends with %s is a missed one, once, in any order of what is said of it', async (word, status) => {
      const ada = await owner()
      const call = await ring(ada)
      const said: (() => Promise<unknown>)[] = [
        () => tell(call, { status: 'ringing', sequence: 1 }),
        () => tell(call, { status: word, sequence: 2, durationSeconds: 0 }),
        () => finish(call, word),
      ]
      for (const order of [[1, 0, 2], [2, 1, 0], [2, 2, 1, 1, 0, 0]]) for (const place of order) await said[place]!()
      const rows = await rowsOf(call.parentSid)
      expect(rows.map(row => [row.status, row.ended])).toEqual([[status, 1]])
      expect((await historyOf(ada)).map(one => [one.id, one.status])).toEqual([[call.callId, status]])
    })

  it('W3 asked about twice, or many times at once, is one call and gets one answer', async () => {
    await warmPool(world.context)
    const ada = await owner()
    for (let round = 0; round < 5; round++) {
      const legs = legsTo(ada.number)
      const asked = Array.from({ length: 4 }, () => world.deliver(incomingMessage(world.side, legs)))
      const replies = await Promise.all(asked)
      expect(replies.map(reply => reply.status)).toEqual([200, 200, 200, 200])
      expect(new Set(replies.map(reply => reply.text)).size).toBe(1)
      const rows = await rowsOf(legs.parentSid)
      expect(rows).toHaveLength(1)
      const [row] = rows
      const call = { ...legs, callId: row!.id as string, terms: row!.terms as string, ownerId: ada.person.id }
      await finish(call, 'no-answer')
      expect((await world.deliver(incomingMessage(world.side, legs))).text).toContain('<Hangup/>')
      expect(await rowsOf(legs.parentSid)).toHaveLength(1)
    }
  })

  it('C12 while they are in a call is busy to the caller and missed to them, once', async () => {
    const ada = await owner()
    const first = await ring(ada)
    await tell(first, { status: 'in-progress', sequence: 2 })
    const legs = legsTo(ada.number, '+493012345678')
    for (let n = 0; n < 2; n++) {
      const { text } = await world.deliver(incomingMessage(world.side, legs))
      expect(text).toContain('<Reject reason="busy"/>')
      expect(text).not.toContain('<Dial')
    }
    expect((await rowsOf(legs.parentSid)).map(row => [row.status, row.charged_micros, row.ended])).toEqual([['busy', 0n, 1]])
    const missed = (await historyOf(ada, '?direction=in&status=busy')).map(one => one.toNumber)
    expect(missed).toEqual(['+493012345678'])
    expect(await world.violations()).toEqual([])
  })

  it('C12 that rings keeps nobody from calling; one that is talked does', async () => {
    const ada = await owner()
    const call = await ring(ada)
    const started = await world.start(ada)
    expect((await ada.post('/api/calls/end', { callId: started.callId })).status).toBe(200)
    await reconcileCall(world.context, started.callId)
    await tell(call, { status: 'in-progress', sequence: 2 })
    expectRefusal(await ada.post('/api/calls/browser-start', { toNumber: THEIRS }), 409, 'too_many_calls')
  })

  it('C12 adds nothing to what a person’s day is counted by', async () => {
    const ada = await owner()
    const call = await ring(ada, '+81332245000')
    await finish(call, 'no-answer')
    const [facts] = await world.context.admin`select starts_last_minute, countries_last_day, open_calls from call_facts(${ada.person.id}, 'USD', ${world.context.clock.now().toISOString()}::timestamptz)`
    expect(facts).toEqual({ starts_last_minute: 0, countries_last_day: [], open_calls: 0 })
  })

  it('C10 is declined by its owner alone, and says so', async () => {
    const ada = await owner()
    const call = await ring(ada)
    const thief = await world.visit()
    expectRefusal(await thief.post('/api/calls/end', { callId: call.callId }), 404, 'not_found')
    expect((await ada.post('/api/calls/end', { callId: call.callId })).status).toBe(200)
    expect(world.context.fakeCarrier.requests).toContain(`endLeg ${call.parentSid}`)
    await tell(call, { status: 'canceled', sequence: 2, durationSeconds: 0 })
    expect((await historyOf(ada))[0]).toMatchObject({ status: 'canceled', endedBy: 'caller' })
  })

  it('C16 says who hung up where the network tells', async () => {
    const ada = await owner()
    const call = await ring(ada)
    await tell(call, { status: 'in-progress', sequence: 2 })
    await world.deliver(ringResultMessage(world.side, call, { status: 'completed', durationSeconds: 30, parentStatus: 'completed' }))
    expect((await historyOf(ada))[0]).toMatchObject({ status: 'completed', endedBy: 'callee' })
  })

  it('C9 is found out about where nothing more was said of it', async () => {
    const ada = await owner()
    const { fakeCarrier } = world.context
    for (const [status, durationSeconds] of [['completed', 44], ['no-answer', 0]] as const) {
      const call = await ring(ada)
      fakeCarrier.addLeg({ id: call.parentSid, to: ada.number, from: THEIRS, status })
      fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: `client:${ada.person.id}`, from: THEIRS, status, durationSeconds })
      await reconcileCall(world.context, call.callId)
      const rows = await rowsOf(call.parentSid)
      expect(rows.map(row => [row.status, row.charged_micros, row.ended])).toEqual([[status, 0n, 1]])
    }
    const gone = await ring(ada)
    fakeCarrier.addLeg({ id: gone.parentSid, to: ada.number, from: THEIRS, status: 'no-answer' })
    await reconcileCall(world.context, gone.callId)
    expect((await rowsOf(gone.parentSid)).map(row => row.status)).toEqual(['canceled'])
  })

  it('of somebody who shows no number is one from a number that is withheld', async () => {
    const ada = await owner()
    for (const shown of ['anonymous', '+266696687', 'Restricted', 'sip:ada@example.org']) {
      const call = await ring(ada, shown)
      await tell(call, { status: 'in-progress', sequence: 2 })
      expect((await tell(call, { status: 'completed', sequence: 3, durationSeconds: 5 })).status).toBe(204)
      expect((await historyOf(ada))[0]).toMatchObject({ toNumber: WITHHELD, display: 'Number withheld', country: null, status: 'completed' })
    }
  })

  it('K2 K3 stamps its contact, and is in none of the figures', async () => {
    const ada = await owner()
    await ada.post('/api/user/contacts', { name: 'Grace', numbers: [{ number: THEIRS }] })
    const call = await ring(ada)
    await tell(call, { status: 'in-progress', sequence: 2 })
    await tell(call, { status: 'completed', sequence: 3, durationSeconds: 61 })
    for (let time = 0; time < 2; time++) {
      const { json } = await ada.get('/api/user/call-analytics?days=7&tz=UTC')
      expect((json as CallAnalyticsDto).totals.calls).toBe(0)
      expect(JSON.stringify(json)).not.toContain(THEIRS)
      await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    }
    const [row] = await world.context.admin`select last_called_at from contact where user_id = ${ada.person.id}`
    expect(row!.last_called_at).not.toBeNull()
    const counted = await world.context.admin`select calls from call_quarter where user_id = ${ada.person.id}`
    expect([...counted]).toEqual([])
  })
})

describe('a call that came in', () => {
  it('C2 R4 is not dialled back by the browser that it rings in: it would be a call for nothing', async () => {
    const ada = await owner()
    const call = await ring(ada)
    const before = await world.fingerprint(['webhook_event'])
    const { text } = await world.deliver(voiceMessage(world.side, { ...call, parentSid: newSid(), toNumber: THEIRS }))
    expect(text).not.toContain('<Dial')
    expect(text).toContain('<Hangup/>')
    expect(await world.fingerprint(['webhook_event'])).toEqual(before)
  })
})

describe('a call that is not served', () => {
  const expectNothing = async (message: TwilioMessage, answer: string) => {
    const before = await world.fingerprint()
    const reply = await world.deliver(message)
    expect(reply.text).toContain(answer)
    expect(reply.text).not.toContain('<Dial')
    expect(await world.fingerprint()).toEqual(before)
  }

  it('C2 goes to a number that is nobody’s, or is no longer somebody’s', async () => {
    await expectNothing(incomingMessage(world.side, legsTo('+14155559999')), '<Reject reason="rejected"/>')
    const ada = await owner()
    await takeNumberBack(world.context, ada.number)
    await expectNothing(incomingMessage(world.side, legsTo(ada.number)), '<Reject reason="rejected"/>')
  })

  it.each(['frozen', 'closed'])('M14 goes to somebody whose wallet is %s', async status => {
    const ada = await owner()
    await declared(world.context.admin, sql => sql`update wallet set status = ${status}, status_reason = 'test' where id = ${ada.person.walletId}`)
    await expectNothing(incomingMessage(world.side, legsTo(ada.number)), '<Reject reason="rejected"/>')
  })

  it('W1 is forged: unsigned, changed, of another account, or of another shape, and has no effect', async () => {
    const ada = await owner()
    const good = incomingMessage(world.side, legsTo(ada.number))
    const before = await world.fingerprint()
    const unsigned = signed(world.side, good)
    delete (unsigned.headers as Record<string, string | undefined>)['x-twilio-signature']
    expectRefusal(await world.app.send(unsigned), 401, 'signature_refused')
    expectRefusal(await world.app.send({ ...signed(world.side, good), body: `${signed(world.side, good).body}&Extra=1` }), 401, 'signature_refused')
    expectRefusal(await world.deliver({ ...good, params: { ...good.params, AccountSid: newSid('AC') } }), 400, 'webhook_mismatch')
    const changes: Record<string, string>[] = [
      { CallSid: 'CA1' }, { CallStatus: 'completed' }, { Direction: 'outbound-dial' }, { To: 'client:x' }, { Called: '+12025550199' }, { Caller: '+12025550199' },
      { From: `client:${ada.person.id}`, Caller: `client:${ada.person.id}` }, { ParentCallSid: newSid() }, { ApiVersion: '2011-01-01' },
    ]
    for (const change of changes) expectRefusal(await world.deliver({ ...good, params: { ...good.params, ...change } }), 400, 'webhook_malformed')
    for (const name of ['CallSid', 'ApiVersion', 'CallStatus', 'Direction', 'From', 'To', 'Caller', 'Called']) {
      const { [name]: _, ...params } = good.params
      expectRefusal(await world.deliver({ ...good, params }), 400, 'webhook_malformed')
    }
    expect(await world.fingerprint()).toEqual(before)
    expect((await world.deliver(good)).text).toContain('<Client')
  })

  it('W1 is said to be of a call that is another one: each word of it is refused', async () => {
    const [ada, bob] = [await owner(), await owner()]
    const [call, other] = [await ring(ada), await ring(bob, '+493012345678')]
    await tell(other, { status: 'ringing', sequence: 1 })
    const before = await world.fingerprint()
    const foreign: Ringing[] = [
      { ...call, callId: other.callId }, { ...call, parentSid: newSid() }, { ...call, ownerId: bob.person.id },
      { ...call, childSid: other.childSid },
      { ...call, theirNumber: '+493012345678' }, { ...call, terms: 'USD.20000000.0.60.60.0.0' },
    ]
    for (const one of foreign) expectRefusal(await tell(one, { status: 'completed', sequence: 3, durationSeconds: 9 }), 400, 'webhook_mismatch')
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('what rings in a browser', () => {
  it('C13 gets a token that takes calls and begins none, with an active wallet alone, and with no number too', async () => {
    const ada = await owner()
    // who takes a call over from an agent of theirs
    for (const who of [ada, await world.visit()]) {
      const reply = await who.get('/api/twilio/ring-token')
      expect(reply.json).toMatchObject({ identity: who.person.id, token: `ring.${who.person.id}.3600` })
    }
    await declared(world.context.admin, sql => sql`update wallet set status = 'frozen', status_reason = 'test' where id = ${ada.person.walletId}`)
    expectRefusal(await ada.get('/api/twilio/ring-token'), 403, 'wallet_frozen')
  })
})

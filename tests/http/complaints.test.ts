import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TimelineDto } from '../../shared/schemas/calls'
import type { ComplaintDetailDto, ComplaintDto, ComplaintsPage } from '../../shared/schemas/complaints'
import type { CallQualityBody } from '../../shared/schemas/quality'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { reverse } from '../support/ledger/kernel'
import { mutateFunction } from '../support/ledger/mutate-function'
import { expectHealthy, expectWallet, setWalletStatus } from '../support/ledger/read-ledger'
import { NUMBERS, warmPool } from '../support/test-context'
import { statusMessage, type DialledCall } from '../support/twilio-requests'

let world: HttpWorld
let asha: Visitor
let person: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000', INSTANT_REFUND_MAXIMUM: '0.50', INSTANT_REFUNDS_PER_MONTH: '2' } })
  asha = await world.visit({ role: 'finance', secondFactor: true })
  await world.context.admin`update "user" set name = 'Asha' where id = ${asha.person.id}`
})
afterAll(() => world.close())
beforeEach(async () => {
  person = await world.visit()
  await asha.stepUp()
})

const SILENT: CallQualityBody = {
  mosHundredths: 310, jitterMs: 12, roundTripMs: 180, lossBasisPoints: 150, packetsReceived: 900, packetsSent: 3000, heardSeconds: 0, warnings: ['low-mos', 'high-jitter'],
}
const GOOD: CallQualityBody = { ...SILENT, mosHundredths: 440, packetsReceived: 3000, heardSeconds: 50, warnings: [] }
const reportQuality = (callId: string, body: object = GOOD, who = person) => who.post(`/api/calls/${callId}/quality`, body)
const complain = (callId: string, body: object = {}, who = person) =>
  who.post(`/api/calls/${callId}/complaint`, { id: randomUUID(), reason: 'no_audio', note: 'I heard nothing at all', ...body })
const answer = (id: string, body: object, who = asha) => who.post(`/api/finance/complaints/${id}/answer`, body)
const balance = (micros: bigint, who = person) => expectWallet(
  world.context.admin, who.person.walletId, { balanceMicros: micros },
)
const refundsOf = (callId: string) => world.context.admin`select amount_micros, actor, reason from credit_transaction where call_id = ${callId} and kind = 'refund' order by id`

async function complained(reply: Promise<HttpReply>): Promise<ComplaintDto> {
  const { status, json, text } = await reply
  expect(status, text).toBe(201)
  return json as ComplaintDto
}
/** Of a call that no rule answers: 2 minutes at 2 cents. */
async function waiting(durationSeconds = 61): Promise<{ call: DialledCall, complaint: ComplaintDto }> {
  const call = await world.complete(person, durationSeconds)
  const complaint = await complained(complain(call.callId))
  expect(complaint.state).toBe('waiting')
  return { call, complaint }
}
/** Refused, and not a byte of any row has changed (M17). */
async function refused(work: () => Promise<HttpReply>, status: number, code: Parameters<typeof expectRefusal>[2]) {
  const before = await world.fingerprint()
  const body = expectRefusal(await work(), status, code)
  expect(await world.fingerprint()).toEqual(before)
  return body
}

describe('a clear case', () => {
  it('M12 of a call under ten seconds is given back at once, once, with what the rule went by', async () => {
    const { callId } = await world.complete(person, 9)
    await balance(9_980_000n)
    const complaint = await complained(complain(callId, { reason: 'dropped' }))
    expect(complaint).toMatchObject({ state: 'refunded_at_once', rule: 'short_call', refundedMicros: '20000', answer: 'The call was shorter than 10 seconds, so we gave back what it cost.' })
    await balance(10_000_000n)
    expect([...await refundsOf(callId)]).toEqual([{ amount_micros: 20_000n, actor: 'system:complaint', reason: complaint.answer }])
    const [row] = await world.context.admin`select evidence from call_complaint where id = ${complaint.id}`
    expect(row!.evidence).toMatchObject({ durationSeconds: 9, shorterThanSeconds: 10, chargedMicros: '20000', refundableMicros: '20000' })
    const [mail] = await world.context.admin`select subject from mail_outbox where user_id = ${person.person.id} and kind = 'complaint-answered'`
    expect(mail!.subject).toContain('$0.02 back')
    await expectHealthy(world.context.admin)
  })

  it('waits at ten seconds: nothing moves', async () => {
    await waiting(10)
    await balance(9_980_000n)
  })

  it('is one where the carrier told of an error with the charge', async () => {
    const call = await world.dial(person)
    await world.report(call, { status: 'in-progress', sequence: 2 })
    const message = statusMessage(world.side, call, { status: 'completed', sequence: 3, at: world.context.clock.now(), durationSeconds: 61 })
    expect((await world.deliver({ ...message, params: { ...message.params, SipResponseCode: '503' } })).status).toBe(204)
    expect(await complained(complain(call.callId))).toMatchObject({ rule: 'carrier_error', refundedMicros: '40000' })
  })

  it('is none where the carrier said that all was well, or something strange', async () => {
    for (const code of ['200', 'none', '99999']) {
      const call = await world.dial(person)
      await world.report(call, { status: 'in-progress', sequence: 2 })
      const message = statusMessage(world.side, call, { status: 'completed', sequence: 3, at: world.context.clock.now(), durationSeconds: 61 })
      expect((await world.deliver({
        ...message, params: { ...message.params, SipResponseCode: code },
      })).status).toBe(204)
      expect(await complained(complain(call.callId))).toMatchObject({ state: 'waiting', rule: null })
    }
  })

  it.each([['only silence', SILENT], ['no packet', { ...GOOD, packetsReceived: 0 }]])('is one where the browser received %s', async (_what, figures) => {
    const { callId } = await world.complete(person, 61)
    expect((await reportQuality(callId, figures)).status).toBe(201)
    expect(await complained(complain(callId))).toMatchObject({ rule: 'no_audio', refundedMicros: '40000' })
  })

  it('is none where something was heard', async () => {
    const { callId } = await world.complete(person, 61)
    await reportQuality(callId, { ...GOOD, heardSeconds: 1 })
    expect(await complained(complain(callId))).toMatchObject({ state: 'waiting' })
  })

  it('waits where it is more than may be given back at once', async () => {
    const call = await world.complete(person, 9, NUMBERS.dear)
    const complaint = await complained(complain(call.callId))
    expect(complaint).toMatchObject({ state: 'waiting', rule: null, refundedMicros: '0' })
    const detail = (await asha.get(`/api/finance/complaints/${complaint.id}`)).json as ComplaintDetailDto
    expect(detail.evidence).toMatchObject({ waitsFor: 'above_maximum', ruleFound: 'short_call', maximumMicros: '500000' })
  })

  it('waits after so many in a month, also when they come at once; the next month begins anew', async () => {
    const { clock } = world.context
    const now = clock.now()
    onTestFinished(() => clock.set(now))
    const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1))
    await world.context.admin`update session set expires_at = ${new Date(next.getTime() + 86_400_000)}`
    clock.set(new Date(next.getTime() - 3_600_000))
    const calls = []
    for (let index = 0; index < 5; index++) calls.push(await world.complete(person, 5))
    await warmPool(world.context)
    const replies = await Promise.all(calls.slice(0, 4).map(call => complained(complain(call.callId))))
    expect(replies.map(one => one.state).sort()).toEqual(['refunded_at_once', 'refunded_at_once', 'waiting', 'waiting'])
    clock.set(next)
    expect(await complained(complain(calls[4]!.callId))).toMatchObject({ state: 'refunded_at_once' })
  })

  it('M11 gives granted credit back as granted credit', async () => {
    const { callId } = await world.complete(person, 9)
    await complained(complain(callId))
    const [wallet] = await world.context.admin`select granted_micros, balance_micros from wallet where id = ${person.person.walletId}`
    expect(wallet).toMatchObject({ granted_micros: 10_000_000n, balance_micros: 10_000_000n })
  })
})

describe('one call, one complaint', () => {
  it('M16 eight identical ones at once are one, with one refund', async () => {
    const { callId } = await world.complete(person, 9)
    const body = { id: randomUUID() }
    await warmPool(world.context)
    const replies = await Promise.all(Array.from({ length: 8 }, () => complain(callId, body)))
    expect(replies.map(reply => reply.status)).toEqual(Array(8).fill(201))
    expect(new Set(replies.map(reply => reply.text)).size).toBe(1)
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true')).toHaveLength(7)
    expect(await refundsOf(callId)).toHaveLength(1)
    await balance(10_000_000n)
    await expectHealthy(world.context.admin)
  })

  it('M12 eight different ones about one call are one, with one refund', async () => {
    const { callId } = await world.complete(person, 9)
    await warmPool(world.context)
    const replies = await Promise.all(Array.from({ length: 8 }, () => complain(callId)))
    expect(replies.map(reply => reply.status).sort()).toEqual([201, ...Array<number>(7).fill(409)])
    expect(await refundsOf(callId)).toHaveLength(1)
    await refused(() => complain(callId), 409, 'already_complained')
  })

  it('M16 an id stands for one complaint', async () => {
    const [one, two] = [await world.complete(person, 61), await world.complete(person, 61)]
    const id = randomUUID()
    await complained(complain(one.callId, { id }))
    await refused(() => complain(one.callId, { id, note: 'Something else' }), 409, 'already_complained')
    await refused(() => complain(two.callId, { id }), 409, 'idempotency_mismatch')
  })
})

describe('what nothing can be said about', () => {
  it('A2 another person’s call, as if it were not there', async () => {
    const { callId } = await world.complete(await world.visit(), 9)
    for (const id of [callId, randomUUID()]) {
      await refused(() => complain(id), 404, 'not_found')
      await refused(() => reportQuality(id), 404, 'not_found')
      expectRefusal(await person.get(`/api/calls/${id}/complaint`), 404, 'not_found')
    }
  })

  it('a call that is still going on', async () => {
    const call = await world.dial(person)
    expect((await refused(() => complain(call.callId), 409, 'complaint_refused')).details).toEqual({ reason: 'call_open' })
    expect((await person.get(`/api/calls/${call.callId}/complaint`)).json).toEqual({ complaint: null, obstacle: 'This call is not charged yet. Wait until its receipt is closed.' })
  })

  it('a call that cost nothing', async () => {
    const call = await world.dial(person)
    await world.report(call, { status: 'busy', sequence: 2 })
    expect((await refused(() => complain(call.callId), 409, 'complaint_refused')).details).toEqual({ reason: 'nothing_charged' })
  })

  it('a call that is back already', async () => {
    const { callId } = await world.complete(person, 9)
    const [charge] = await world.context.admin`select id from credit_transaction where call_id = ${callId}`
    await reverse(world.context, charge!.id as bigint)
    expect((await refused(() => complain(callId), 409, 'complaint_refused')).details).toEqual({ reason: 'all_back' })
  })

  it('a call of long ago', async () => {
    const { callId } = await world.complete(person, 9)
    await world.context.admin`update session set expires_at = now() + interval '90 days'`
    world.context.clock.advance(30 * 86_400 + 1)
    expect((await refused(() => complain(callId), 409, 'complaint_refused')).message).toContain('30 days')
    world.context.clock.advance(-30 * 86_400 - 1)
  })

  it('a call of a closed wallet', async () => {
    const { callId } = await world.complete(person, 9)
    await setWalletStatus(world.context.admin, person.person.walletId, 'closed')
    await refused(() => complain(callId), 403, 'wallet_closed')
  })
})

describe('what the browser measured', () => {
  it('is kept once, and moves nothing', async () => {
    const { callId } = await world.complete(person, 61)
    const first = await reportQuality(callId, SILENT)
    expect(first.json).toMatchObject({ mosHundredths: 310, heardSeconds: 0, warnings: ['high-jitter', 'low-mos'] })
    expect((await reportQuality(callId, SILENT)).headers['idempotency-hit']).toBe('true')
    await refused(() => reportQuality(callId, GOOD), 409, 'idempotency_mismatch')
    expect((await person.get(`/api/calls/${callId}/quality`)).json).toMatchObject({ quality: { packetsReceived: SILENT.packetsReceived } })
    await balance(9_960_000n)
  })

  it('A2 is for whoever made the call to read, and is nothing before it is told', async () => {
    const { callId } = await world.complete(person, 61)
    expect((await person.get(`/api/calls/${callId}/quality`)).json).toEqual({ quality: null })
    await reportQuality(callId)
    expectRefusal(await (await world.visit()).get(`/api/calls/${callId}/quality`), 404, 'not_found')
  })

  it.each<[string, Record<string, unknown>]>([
    ['a negative count', { packetsReceived: -1 }], ['a fraction', { heardSeconds: 1.5 }], ['words', { jitterMs: 'much' }], ['more than whole loss', { lossBasisPoints: 10_001 }], ['a score beyond the scale', { mosHundredths: 501 }],
    ['a million warnings', { warnings: Array(21).fill('low-mos') }], ['a warning that is a text', { warnings: ['<script>'] }], ['fields nobody knows', { rule: 'no_audio' }], ['days of talk', { heardSeconds: 86_401 }],
  ])('is bounded: %s', async (_what, changes) => {
    const { callId } = await world.complete(person, 61)
    await refused(() => reportQuality(callId, { ...GOOD, ...changes }), 400, 'invalid_request')
  })
})

describe('the desk of finance', () => {
  it('F1 shows a complaint with all its call’s evidence', async () => {
    const call = await world.complete(person, 61)
    await reportQuality(call.callId, GOOD)
    const complaint = await complained(complain(call.callId, { reason: 'bad_quality' }))
    const detail = (await asha.get(`/api/finance/complaints/${complaint.id}`)).json as ComplaintDetailDto
    expect(detail).toMatchObject({
      id: complaint.id, person: { id: person.person.id }, refundableMicros: '40000', quality: { mosHundredths: 440 }, obstacle: null, evidence: { waitsFor: 'no_rule', heardSeconds: 50 },
      call: { id: call.callId, breakdown: [{ billedSeconds: 120, computedMicros: '40000' }], transaction: { hash: expect.any(String) as string } },
    })
    expect(detail.events.map(event => event.kind)).toEqual(['started', 'claimed', 'answered', 'completed', 'settled', 'complained'])
    const { complaint: again } = await waiting()
    const other = (await asha.get(`/api/finance/complaints/${again.id}`)).json as ComplaintDetailDto
    expect(other.earlier.map(one => one.id)).toEqual([complaint.id])
  })

  it('M12 refunds a part, never more than is left, and audits it', async () => {
    const { call, complaint } = await waiting()
    await refused(() => answer(complaint.id, { decision: 'refund', amountMicros: '40001', answer: 'All of it and more' }), 409, 'refund_exceeds_charge')
    const reply = await answer(complaint.id, { decision: 'refund', amountMicros: '15000', answer: 'The second minute was bad' })
    expect(reply.json).toMatchObject({ state: 'refunded', refundedMicros: '15000', refundableMicros: '25000', decidedBy: { name: 'Asha' }, obstacle: 'You answered this already.' })
    await balance(9_975_000n)
    expect([...await refundsOf(call.callId)]).toEqual([{ amount_micros: 15_000n, actor: `staff:${asha.person.id}`, reason: 'The second minute was bad' }])
    const [entry] = await world.context.admin`select actor_id, action, before, after from audit_log where subject_id = ${complaint.id}`
    expect(entry).toMatchObject({ actor_id: asha.person.id, action: 'complaint.refund', before: { state: 'waiting', refundableMicros: '40000' }, after: { refundedMicros: '15000', callId: call.callId } })
    const [mail] = await world.context.admin`select body_text from mail_outbox where dedupe_key = ${`complaint-answered:${complaint.id}`}`
    expect(mail!.body_text).toContain('The second minute was bad.')
    expect((await person.get(`/api/calls/${call.callId}/complaint`)).json).toMatchObject({ complaint: { state: 'refunded', refundedMicros: '15000', answer: 'The second minute was bad' }, obstacle: null })
    expect((await person.get(`/api/calls/${call.callId}/complaint`)).text).not.toContain(asha.person.id)
    await expectHealthy(world.context.admin)
  })

  it('refunds all where no amount is given, and shows it on the timeline', async () => {
    const { call, complaint } = await waiting()
    const news: unknown[] = []
    const stop = world.context.live.subscribe(person.person.id, one => news.push(one))
    expect((await answer(complaint.id, { decision: 'refund', answer: 'We are sorry' })).json).toMatchObject({ refundedMicros: '40000', refundableMicros: '0' })
    stop()
    expect(news).toEqual([{ userId: person.person.id, callId: call.callId }])
    const { events } = (await person.get(`/api/calls/${call.callId}/timeline`)).json as TimelineDto
    expect(events.slice(-2)).toMatchObject([{ kind: 'complained', source: 'browser' }, { kind: 'refunded', source: 'staff', facts: { refundedMicros: '40000' } }])
    await balance(10_000_000n)
  })

  it('leaves a charge with an answer: no money, a mail, an audit row', async () => {
    const { complaint } = await waiting()
    expect((await answer(complaint.id, { decision: 'decline', answer: 'The call was fine on both sides' })).json).toMatchObject({ state: 'declined', refundedMicros: '0', transactionId: null })
    await balance(9_960_000n)
    const [entry] = await world.context.admin`select action from audit_log where subject_id = ${complaint.id}`
    expect(entry!.action).toBe('complaint.decline')
    const [mail] = await world.context.admin`select subject from mail_outbox where dedupe_key = ${`complaint-answered:${complaint.id}`}`
    expect(mail!.subject).toContain('stands')
  })

  it('M12 eight answers at once: one wins, the others are told who', async () => {
    const { call, complaint } = await waiting()
    const staff = await Promise.all(Array.from({ length: 8 }, () => world.visit({ role: 'finance', secondFactor: true })))
    await warmPool(world.context)
    const replies = await Promise.all(staff.map((one, index) =>
      answer(complaint.id, index % 2 ? { decision: 'decline', answer: 'No reason to' } : { decision: 'refund', answer: 'We are sorry' }, one)))
    expect(replies.map(reply => reply.status).sort()).toEqual([200, ...Array<number>(7).fill(409)])
    for (const reply of replies.filter(one => one.status === 409)) {
      expect(expectRefusal(reply, 409, 'already_decided').message).toBe('Ada answered this already. Nothing was changed again.')
    }
    expect((await refundsOf(call.callId)).length).toBeLessThanOrEqual(1)
    expect(await world.context.admin`select from audit_log where subject_id = ${complaint.id}`).toHaveLength(1)
    await expectHealthy(world.context.admin)
  })

  it('M16 the same answer by the same person again is the first one', async () => {
    const { call, complaint } = await waiting()
    const body = { decision: 'refund', amountMicros: '15000', answer: 'The second minute was bad' }
    await warmPool(world.context)
    const replies = await Promise.all(Array.from({ length: 8 }, () => answer(complaint.id, body)))
    expect(replies.map(reply => reply.status)).toEqual(Array(8).fill(200))
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true')).toHaveLength(7)
    expect(await refundsOf(call.callId)).toHaveLength(1)
    await refused(() => answer(complaint.id, { ...body, amountMicros: '16000' }), 409, 'already_decided')
  })

  it('nobody answers their own complaint, and no auditor answers any', async () => {
    const call = await world.complete(asha, 61)
    const own = await complained(complain(call.callId, {}, asha))
    await refused(() => answer(own.id, { decision: 'refund', answer: 'To myself' }), 403, 'own_request')
    const auditor = await world.visit({ role: 'auditor', secondFactor: true })
    await refused(() => answer(own.id, { decision: 'refund', answer: 'To others' }, auditor), 403, 'forbidden')
    expect(((await auditor.get(`/api/finance/complaints/${own.id}`)).json as ComplaintDetailDto).obstacle).toContain('reads here')
  })

  it('A4 wants a second factor of the last minutes', async () => {
    const { complaint } = await waiting()
    const late = await world.visit({ role: 'finance', secondFactor: true })
    await world.context.admin`update session set second_factor_at = ${new Date(world.context.clock.now().getTime() - 301_000)} where user_id = ${late.person.id}`
    await refused(() => answer(complaint.id, { decision: 'refund', answer: 'We are sorry' }, late), 403, 'second_factor_required')
  })

  it.each<[string, object]>([
    ['zero', { decision: 'refund', amountMicros: '0', answer: 'We are sorry' }], ['less than nothing', { decision: 'refund', amountMicros: '-5', answer: 'We are sorry' }], ['a fraction', { decision: 'refund', amountMicros: '0.5', answer: 'We are sorry' }],
    ['a number', { decision: 'refund', amountMicros: 5, answer: 'We are sorry' }], ['no answer', { decision: 'refund' }], ['an empty answer', { decision: 'decline', answer: '  ' }], ['an amount with a no', { decision: 'decline', amountMicros: '5', answer: 'No' }], ['another decision', { decision: 'double', answer: 'Yes' }],
  ])('bad input changes nothing: %s', async (_what, body) => {
    const { complaint } = await waiting()
    await refused(() => answer(complaint.id, body), 400, 'invalid_request')
  })

  it('lists what waits first, page by page', async () => {
    await waiting()
    const seen: ComplaintsPage['complaints'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: ComplaintsPage = (await asha.get(`/api/finance/complaints?limit=3${cursor && `&cursor=${cursor}`}`)).json as ComplaintsPage
      seen.push(...page.complaints)
      cursor = page.nextCursor
    }
    expect(new Set(seen.map(row => row.id)).size).toBe(seen.length)
    const firstDone = seen.findIndex(row => row.state !== 'waiting')
    expect(firstDone).toBeGreaterThan(0)
    expect(seen.slice(firstDone).every(row => row.state !== 'waiting')).toBe(true)
    const done = (await asha.get('/api/finance/complaints?state=declined')).json as ComplaintsPage
    expect(done.complaints.every(row => row.state === 'declined')).toBe(true)
  })

  it('is not found where there is none', async () => {
    await refused(() => answer(randomUUID(), { decision: 'decline', answer: 'No reason to' }), 404, 'not_found')
    expectRefusal(await asha.get(`/api/finance/complaints/${randomUUID()}`), 404, 'not_found')
  })
})

describe('the test itself', () => {
  it('catches a kernel that gives back more than was charged', async () => {
    const [row] = await world.context.admin`select pg_get_functiondef(oid) as source from pg_proc where proname = 'refund_call'`
    const { complaint } = await waiting()
    await mutateFunction(world.context.admin, 'refund_call', /v_amount > -v_charge\.amount_micros - v_returned/, 'false')
    try {
      // no refusal in the words of a refund any more: only the lots notice, which have no more to take back
      const reply = await answer(complaint.id, { decision: 'refund', amountMicros: '40001', answer: 'All of it and more' })
      expectRefusal(reply, 400, 'invalid_request')
    } finally {
      await world.context.admin.unsafe(String(row!.source))
    }
  })
})

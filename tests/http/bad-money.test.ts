import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode, type ErrorDto } from '../../shared/errors'
import type { AdjustmentDto } from '../../shared/schemas/adjustments'
import type { ComplaintDto } from '../../shared/schemas/complaints'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { payIn } from '../support/paid-in'
import { warmPool } from '../support/test-context'
import { makeVouchers } from '../support/two-people'

let world: HttpWorld
let person: Visitor
let ravi: Visitor
let asha: Visitor
/** Waits for finance: 4 cents. */
let complaint: ComplaintDto
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  ravi = await world.visit({ role: 'finance', secondFactor: true })
  asha = await world.visit({ role: 'finance', secondFactor: true })
  person = await world.visit()
  await payIn(world.context, person.person, 2000n)
  const { callId } = await world.complete(person, 61)
  const reply = await person.post(`/api/calls/${callId}/complaint`, { id: randomUUID(), reason: 'bad_quality' })
  complaint = reply.json as ComplaintDto
  expect(complaint).toMatchObject({ state: 'waiting' })
})
beforeEach(async () => {
  // the clock goes on by days here, and staff sessions end after half of one
  const { context, app } = world
  const visits = [ravi, asha].map(({ person }) => signIn(context, app, person)) as [Promise<Visitor>, Promise<Visitor>]
  ;[ravi, asha] = await Promise.all(visits)
  await Promise.all([ravi, asha].map(one => one.stepUp()))
})
afterEach(async () => {
  expect(await world.violations()).toEqual([])
})
afterAll(() => world.close())

/** A code, a sentence for people, and nothing of the server's inside. */
function expectPlain(reply: HttpReply, about: string): ErrorDto {
  const { code, message } = reply.json as ErrorDto
  expect(`${about}: ${reply.status} ${ERROR_CODES.includes(code)}`).toMatch(/: 4\d\d true$/)
  expectRefusal(reply, reply.status, code)
  expect(message, about).not.toMatch(/TT0|undefined|null|NaN|\[object|Error|regex|pattern|select |at \/|micros\b/)
  return reply.json as ErrorDto
}

/** No amounts anywhere. Those of `IN_WORDS` are for people to type, the others for programs. */
const IN_WORDS = [
  '', ' ', 'ten', 'NaN', 'Infinity', '1e7', '0x989680', '10.00', '0.5', '10.005', '10,000', '10 000', ' 10000000', '10000000 ', '+10000000', '−10000000', '１００００００', '٦١',
  '10_000_000', '10000000n', '$10', '10000000\u0000', '10000000\n', '1\'; drop table wallet; --', '\ud800', '__proto__', '9'.repeat(40), '9'.repeat(5000),
  '9223372036854775807', '9223372036854775808', '-9223372036854775809', '999999999999999999', '-999999999999999999',
]
const ZERO = ['0', '-0', '00']
const NEGATIVE = ['-1', '-10000000']
const WRONG_TYPES = [10_000_000, -1, 0, 0.5, 1e21, true, {}, [], ['10000000'], { $gt: '0' }]

interface MoneyRoute {
  /** A request that is right in everything but its amount. */
  send: (amount: unknown) => Promise<HttpReply>
  /** Right for another route, wrong here. */
  alsoWrong: unknown[]
}
const topup = (amountMicros: unknown, currency: unknown = 'USD') =>
  person.post('/api/payments', { id: randomUUID(), amountMicros, currency })
const SETTING = { mode: 'notify', thresholdMicros: '5000000', amountMicros: '10000000', dailyLimitMicros: '20000000' }
const setting = (field: string) => (amount: unknown) => person.put('/api/user/auto-topup', { ...SETTING, [field]: amount })
const LIMITS = { callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null, reason: 'asked by phone' }
const limit = (field: string) => (amount: unknown) => ravi.put(`/api/finance/limits/${person.person.id}`, { ...LIMITS, [field]: amount })
const adjust = (amountMicros: unknown, more: object = {}, who = ravi) => who.post('/api/finance/adjustments', {
  id: randomUUID(), walletId: person.person.walletId, amountMicros, reasonCode: 'goodwill', note: 'The call dropped three times', evidenceLinks: [], ...more,
})
const newBatch = (changes: object = {}) => ({
  batch: `Batch ${randomUUID()}`, count: 2, amountMicros: '5000000', grantDays: 30, maxUses: 1,
  validUntil: new Date(world.context.clock.now().getTime() + 86_400_000).toISOString(), ...changes,
})

const MONEY_ROUTES: Record<string, MoneyRoute> = {
  'paying in': { send: amount => topup(amount), alsoWrong: [...ZERO, ...NEGATIVE, null, '10000001', '4990000', '500010000'] },
  'automatic top-up, how much': { send: setting('amountMicros'), alsoWrong: [...ZERO, ...NEGATIVE, null, '10000001', '4990000', '500010000'] },
  'automatic top-up, below what': { send: setting('thresholdMicros'), alsoWrong: [...NEGATIVE, null, '5000001', '500010000'] },
  'automatic top-up, a day’s most': { send: setting('dailyLimitMicros'), alsoWrong: [...ZERO, ...NEGATIVE, null, '20000001', '9990000', '1000010000'] },
  'sending money back': {
    send: amountMicros => person.post('/api/user/refunds', { id: randomUUID(), amountMicros, reason: '' }),
    alsoWrong: [...ZERO, ...NEGATIVE, null, '1', '10000001', '20010000', 'ALL', 'all '],
  },
  'an adjustment': { send: amount => adjust(amount), alsoWrong: [...ZERO, null, '500000001', '-500000001', 'all'] },
  'the answer to a complaint': {
    send: amountMicros => ravi.post(`/api/finance/complaints/${complaint.id}/answer`, { decision: 'refund', answer: 'We are sorry.', amountMicros }),
    alsoWrong: [...ZERO, ...NEGATIVE, null, '40001', 'all'],
  },
  'vouchers': { send: amountMicros => ravi.post('/api/finance/requests', { id: randomUUID(), kind: 'voucher_batch', note: 'For the fair of the town', ...newBatch({ amountMicros }) }), alsoWrong: [...ZERO, ...NEGATIVE, null, '250010000', 'all'] },
  'a limit of spending': { send: limit('spendPerDayMicros'), alsoWrong: [...NEGATIVE, 'all'] },
  'a limit of price': { send: limit('pricePerMinuteMicros'), alsoWrong: [...NEGATIVE, 'all'] },
}

describe('amounts that are none', () => {
  it.each(Object.entries(MONEY_ROUTES))('M17 move nothing: %s', async (name, { send, alsoWrong }) => {
    const before = await world.fingerprint()
    for (const amount of [...IN_WORDS, ...WRONG_TYPES, ...alsoWrong]) {
      expectPlain(await send(amount), `${name} ${JSON.stringify(amount)?.slice(0, 60)}`)
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M17 are told apart where people type them: what is wrong, that nothing moved, what to do', async () => {
    for (const [amount, words] of [['-10000000', 'cannot be negative'], ['0', 'nothing to add'], ['10000001', 'parts of a cent'], ['500010000', 'The most'], ['4990000', 'The least'], ['ten', 'not an amount']] as const) {
      const { message } = expectRefusal(await topup(amount), 422, 'amount_refused')
      expect(message).toContain(words)
      expect(message).toContain('Nothing was charged')
    }
  })

  it.each(['EUR', 'usd', 'US', '', 'XXX', 'BTC', 'USD ', 'ＵＳＤ', 'USDT', null, 840, ['USD'], {}])('M17 in another currency move nothing: %j', async currency => {
    const before = await world.fingerprint()
    expectPlain(await topup('10000000', currency), String(currency))
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('vouchers', () => {
  const make = (changes: object = {}) => makeVouchers(world.context, ravi.person, newBatch(changes))
  const redeem = (code: string, who: Visitor) => who.post('/api/user/vouchers', { code })
  async function refused(code: string, who: Visitor, error: ErrorCode, reason?: string): Promise<void> {
    const before = await world.fingerprint(['voucher_attempt'])
    const reply = await redeem(code, who)
    const { details } = expectRefusal(reply, reply.status, error)
    if (reason) expect(details).toEqual({ reason })
    expect(await world.fingerprint(['voucher_attempt'])).toEqual(before)
  }

  it('M17 that were used, are over, were canceled, or are one’s own give nothing more', async () => {
    const [once, late] = await make() as [string, string]
    expect((await redeem(once, person)).status).toBe(201)
    for (const spelling of [once, once.toLowerCase(), ` ${once.replaceAll('-', ' ')} `]) await refused(spelling, person, 'voucher_refused', 'already_used')
    await refused(once, await world.visit(), 'voucher_refused')
    await refused(late, ravi, 'own_request')
    const batch = newBatch()
    const codes = await makeVouchers(world.context, ravi.person, batch)
    await ravi.post('/api/finance/vouchers/cancel', { batch: batch.batch })
    await refused(codes[0]!, await world.visit(), 'voucher_refused')
    world.context.clock.advance(86_401)
    await refused(late, await world.visit(), 'voucher_refused')
  })

  it('M16 of one use work once, also for eight people at once and for one person eight times', async () => {
    const [code, another] = await make() as [string, string]
    const people = await Promise.all(Array.from({ length: 8 }, () => world.visit({ grantMicros: 0n })))
    await warmPool(world.context)
    const replies = await Promise.all(people.map(one => redeem(code, one)))
    expect(replies.map(reply => reply.status).sort()).toEqual([201, ...Array<number>(7).fill(422)])
    const same = await Promise.all(people.map(() => redeem(another, people[0]!)))
    expect(same.filter(reply => reply.status === 201)).toHaveLength(1)
    const rows = await world.context.admin`select amount_micros from credit_transaction where kind = 'grant' and wallet_id = any (${people.map(one => one.person.walletId)}::uuid[])`
    expect(rows.map(row => row.amount_micros as bigint)).toEqual([5_000_000n, 5_000_000n])
  })
})

describe('approvals', () => {
  const decide = (who: Visitor, { id, contentHash }: AdjustmentDto, decision = 'approved') =>
    who.post(`/api/finance/adjustments/${id}/decision`, { decision, contentHash })
  async function asked(more: object = {}): Promise<AdjustmentDto> {
    const reply = await adjust('1000000', more)
    expect(reply.status, reply.text).toBe(201)
    return reply.json as AdjustmentDto
  }
  async function refused(work: () => Promise<HttpReply>, status: number, code: ErrorCode): Promise<void> {
    const before = await world.fingerprint()
    const { message } = expectRefusal(await work(), status, code)
    expect(message).toMatch(/nothing was changed|nothing moves/i)
    expect(await world.fingerprint()).toEqual(before)
  }

  it('M13 of one’s own request, of another content, twice, and after a refusal change nothing', async () => {
    const one = await asked()
    const other = await asked({ note: 'Another reason altogether' })
    await refused(() => decide(ravi, one), 403, 'own_request')
    await refused(() => decide(asha, { ...one, contentHash: other.contentHash }), 409, 'content_changed')
    await refused(() => decide(asha, { ...one, contentHash: '0'.repeat(64) }), 409, 'content_changed')
    expect((await decide(asha, one)).status).toBe(200)
    await refused(() => decide(asha, one), 409, 'already_decided')
    await refused(() => decide(ravi, one, 'withdrawn'), 409, 'already_decided')
    expect((await decide(asha, other, 'refused')).status).toBe(200)
    await refused(() => decide(asha, other), 409, 'already_decided')
  })

  it('M13 of what was changed behind everybody’s back change nothing', async () => {
    const one = await asked()
    await world.context.admin`alter table adjustment_request disable trigger adjustment_stays`
    await world.context.admin`update adjustment_request set amount_micros = 400000000 where id = ${one.id}`
    await world.context.admin`alter table adjustment_request enable always trigger adjustment_stays`
    await refused(() => decide(asha, one), 409, 'content_changed')
    const shown = (await asha.get(`/api/finance/adjustments/${one.id}`)).json as AdjustmentDto
    await refused(() => decide(asha, shown), 409, 'content_changed')
  })

  it('M17 that are no decision, or about nothing, change nothing', async () => {
    const one = await asked()
    const before = await world.fingerprint()
    for (const decision of ['', 'approve', 'APPROVED', 'pending', null, 1, ['approved'], {}]) {
      expectPlain(await asha.post(`/api/finance/adjustments/${one.id}/decision`, { decision, contentHash: one.contentHash }), String(decision))
    }
    for (const contentHash of ['', 'x'.repeat(64), one.contentHash.toUpperCase(), `${one.contentHash}0`, null, 1]) {
      expectPlain(await asha.post(`/api/finance/adjustments/${one.id}/decision`, { decision: 'approved', contentHash }), String(contentHash))
    }
    expectRefusal(await decide(asha, { ...one, id: randomUUID() }), 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
  })
})

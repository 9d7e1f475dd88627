import { describe, expect, it } from 'vitest'
import { judgeDispute, type OurDispute, type TheirDispute } from '../../../server/domain/books/match-disputes'
import { judgePayment, type OurPayment, type TheirPayment } from '../../../server/domain/books/match-payments'
import { judgeRefund, type OurRefund, type TheirRefund } from '../../../server/domain/books/match-refunds'

const NOW = new Date('2026-11-22T06:00:00Z')
const AT = new Date('2026-11-20T12:00:00Z')
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)
const DOLLARS_20 = 20_000_000n

const money = { amountMicros: DOLLARS_20, currency: 'USD' }
const payment = (changes: Partial<OurPayment> = {}): OurPayment => ({ id: 'p', externalId: 'pi_1', looseKey: 'p', at: AT, state: 'paid', ...money, updatedAt: AT, ...changes })
const intent = (changes: Partial<TheirPayment> = {}): TheirPayment => ({ externalId: 'pi_1', looseKey: 'p', at: AT, state: 'paid', ...money, ...changes })
const refund = (changes: Partial<OurRefund> = {}): OurRefund => ({
  id: 'r', externalId: 're_1', looseKey: 'r', at: AT, state: 'succeeded', ...money, externalPaymentId: 'pi_1', updatedAt: AT, ...changes,
})
const theirRefund = (changes: Partial<TheirRefund> = {}): TheirRefund => ({
  externalId: 're_1', looseKey: 'r', at: AT, state: 'succeeded', ...money, externalPaymentId: 'pi_1', isOfOurs: true, ...changes,
})
const moved = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' })
const [TAKEN, BACK] = [[moved(-2_000n)], [moved(-2_000n), moved(2_000n)]]
const dispute = (changes: Partial<OurDispute> = {}): OurDispute => ({
  id: 'dp_1', externalId: 'dp_1', looseKey: null, at: AT, status: 'open', ...money, outMicros: DOLLARS_20, updatedAt: AT, ...changes,
})
const theirDispute = (changes: Partial<TheirDispute> = {}): TheirDispute => ({
  externalId: 'dp_1', looseKey: null, at: AT, status: 'open', ...money, amountMinor: 2_000n, movements: TAKEN, isOfOurs: true, ...changes,
})

describe('a payment', () => {
  const judge = (ours: OurPayment | null, theirs: TheirPayment | null, extraOf: OurPayment | null = null) =>
    judgePayment({ ours, theirs, extraOf }, NOW)

  it.each<[string, Partial<OurPayment>, Partial<TheirPayment>, string, bigint | null]>([
    ['agrees', {}, {}, 'match', 0n],
    ['a micro off', { amountMicros: 19_999_999n }, {}, 'rounding', 1n],
    ['just under a cent off', { amountMicros: 19_990_001n }, {}, 'rounding', 9_999n],
    ['a cent off', { amountMicros: 19_990_000n }, {}, 'different', 10_000n],
    ['in another currency', {}, { currency: 'EUR' }, 'different', null],
    ['credited, not paid', {}, { state: 'open' }, 'different', -DOLLARS_20],
    ['credited a moment ago, not paid', { updatedAt: before(599) }, { state: 'open' }, 'waiting', null],
    ['paid, not credited', { state: 'failed' }, {}, 'different', DOLLARS_20],
    ['paid on a page that may be open', { state: 'pending', at: before(7199) }, {}, 'waiting', null],
    ['paid on a page that closed', { state: 'pending', at: before(7200) }, {}, 'different', DOLLARS_20],
    ['paid by a bank that is asked about', { state: 'processing', updatedAt: before(7 * 3600 - 1) }, {}, 'waiting', null],
    ['paid by a bank that nobody asks about', { state: 'processing', updatedAt: before(7 * 3600) }, {}, 'different', DOLLARS_20],
    ['declined on both sides', { state: 'failed' }, { state: 'failed' }, 'match', 0n],
    ['expired here, canceled there', { state: 'expired' }, { state: 'canceled' }, 'match', 0n],
    ['under way on both sides', { state: 'processing' }, { state: 'processing' }, 'waiting', null],
    ['over here, under way there', { state: 'failed' }, { state: 'processing' }, 'waiting', null],
    ['open on both sides', { state: 'pending' }, { state: 'open' }, 'waiting', null],
  ])('F2 %s', (_, ours, theirs, outcome, difference) => {
    expect(judge(payment(ours), intent(theirs))).toEqual({ outcome, differenceMicros: difference })
  })

  it('F2 of somebody else on the same account is foreign', () => {
    expect(judge(null, intent({ looseKey: null }))).toMatchObject({ outcome: 'foreign' })
  })

  it('F2 that says it is ours and is not here is missing here, if anybody paid', () => {
    expect(judge(null, intent())).toEqual({ outcome: 'missing_here', differenceMicros: DOLLARS_20 })
    expect(judge(null, intent({ at: before(599) }))).toMatchObject({ outcome: 'waiting' })
    for (const state of ['open', 'failed', 'canceled', 'processing'] as const) expect(judge(null, intent({ state }))).toMatchObject({ outcome: 'nothing' })
    expect(judge(null, intent({ externalId: 'pi_2' }), payment())).toEqual({ outcome: 'missing_here', differenceMicros: DOLLARS_20 })
  })

  it('F2 that the provider does not have is missing there, if it was credited', () => {
    expect(judge(payment(), null)).toEqual({ outcome: 'missing_there', differenceMicros: -DOLLARS_20 })
    expect(judge(payment({ updatedAt: before(599) }), null)).toMatchObject({ outcome: 'waiting' })
    for (const state of ['created', 'pending', 'expired', 'canceled', 'failed'] as const) expect(judge(payment({ state }), null)).toMatchObject({ outcome: 'nothing' })
    expect(judge(payment({ state: 'processing' }), null)).toMatchObject({ outcome: 'waiting' })
  })
})

describe('a refund', () => {
  const judge = (ours: OurRefund | null, theirs: TheirRefund | null) =>
    judgeRefund({ ours, theirs, extraOf: null }, NOW)

  it.each<[string, Partial<OurRefund>, Partial<TheirRefund>, string, bigint | null]>([
    ['agrees', {}, {}, 'match', 0n],
    ['that a bank still works on is the same money', { state: 'pending' }, {}, 'match', 0n],
    ['failed on both sides', { state: 'failed' }, { state: 'failed' }, 'match', 0n],
    ['failed there alone', {}, { state: 'failed' }, 'different', DOLLARS_20],
    ['failed here alone', { state: 'failed' }, {}, 'different', -DOLLARS_20],
    ['that failed a moment ago', { state: 'failed', updatedAt: before(599) }, {}, 'waiting', null],
    ['of a cent more', {}, { amountMicros: 20_010_000n }, 'different', -10_000n],
    ['of half a cent more', {}, { amountMicros: 20_005_000n }, 'rounding', -5_000n],
    ['of another payment', {}, { externalPaymentId: 'pi_2' }, 'different', 0n],
    ['in another currency', {}, { currency: 'EUR' }, 'different', null],
  ])('F2 %s', (_, ours, theirs, outcome, difference) => {
    expect(judge(refund(ours), theirRefund(theirs))).toEqual({ outcome, differenceMicros: difference })
  })

  it('F2 made at the provider’s desk is missing here; of somebody else’s payment it is foreign', () => {
    expect(judge(null, theirRefund({ looseKey: null }))).toEqual({ outcome: 'missing_here', differenceMicros: -DOLLARS_20 })
    expect(judge(null, theirRefund({ looseKey: null, isOfOurs: false }))).toMatchObject({ outcome: 'foreign' })
    expect(judge(null, theirRefund({ state: 'failed' }))).toMatchObject({ outcome: 'nothing' })
    expect(judge(null, theirRefund({ at: before(599) }))).toMatchObject({ outcome: 'waiting' })
  })

  it('F2 that never went out is missing there, once it is not sent again', () => {
    expect(judge(refund({ externalId: null, state: 'created', at: before(86_399) }), null)).toMatchObject({ outcome: 'waiting' })
    expect(judge(refund({ externalId: null, state: 'created', at: before(86_400) }), null)).toEqual({ outcome: 'missing_there', differenceMicros: DOLLARS_20 })
    expect(judge(refund(), null)).toMatchObject({ outcome: 'missing_there' })
    expect(judge(refund({ updatedAt: before(599) }), null)).toMatchObject({ outcome: 'waiting' })
    expect(judge(refund({ state: 'failed' }), null)).toMatchObject({ outcome: 'nothing' })
  })
})

describe('a dispute', () => {
  const judge = (ours: OurDispute | null, theirs: TheirDispute | null) =>
    judgeDispute({ ours, theirs, extraOf: null }, NOW)

  it.each<[string, Partial<OurDispute>, Partial<TheirDispute>, string, bigint | null]>([
    ['agrees', {}, {}, 'match', 0n],
    ['that is open counts as taken before the money is', {}, { movements: [] }, 'match', 0n],
    ['is won there alone', {}, { status: 'won', movements: BACK }, 'different', DOLLARS_20],
    ['came back there in part, and not here', {}, { movements: [...TAKEN, moved(500n)] }, 'different', 5_000_000n],
    ['was given back here alone', { status: 'won', outMicros: 0n }, { status: 'lost' }, 'different', -DOLLARS_20],
    ['has moved on without money', {}, { status: 'under_review' }, 'different', 0n],
    ['changed a moment ago', { updatedAt: before(599) }, { status: 'under_review' }, 'waiting', null],
    ['is about another amount', { amountMicros: 10_000_000n, outMicros: 10_000_000n }, {}, 'different', -10_000_000n],
    ['is an inquiry on both sides', { status: 'warning', outMicros: 0n }, { status: 'warning', movements: [] }, 'match', 0n],
    ['in another currency', {}, { currency: 'EUR' }, 'different', null],
  ])('F2 %s', (_, ours, theirs, outcome, difference) => {
    expect(judge(dispute(ours), theirDispute(theirs))).toEqual({ outcome, differenceMicros: difference })
  })

  it('F2 on one side only', () => {
    expect(judge(null, theirDispute())).toEqual({ outcome: 'missing_here', differenceMicros: -DOLLARS_20 })
    expect(judge(null, theirDispute({ status: 'warning', movements: [] }))).toEqual({ outcome: 'missing_here', differenceMicros: 0n })
    expect(judge(null, theirDispute({ at: before(599) }))).toMatchObject({ outcome: 'waiting' })
    expect(judge(null, theirDispute({ isOfOurs: false }))).toMatchObject({ outcome: 'foreign' })
    expect(judge(dispute(), null)).toEqual({ outcome: 'missing_there', differenceMicros: DOLLARS_20 })
    expect(judge(dispute({ updatedAt: before(599) }), null)).toMatchObject({ outcome: 'waiting' })
  })
})

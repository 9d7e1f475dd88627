import { describe, expect, it } from 'vitest'
import { judgeCall, type OurCall, type TheirLeg } from '../../../server/domain/books/match-calls'
import { priceOf, type PriceTerms } from '../../../shared/pricing'

const NOW = new Date('2026-11-21T06:00:00Z')
const AT = new Date('2026-11-20T12:00:00Z')
/** $0.02 a started minute. */
const MINUTES: PriceTerms = {
  currency: 'USD', rateNanosPerMinute: 20_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0,
}
/** $0.06 a minute, by the second: a second is a tenth of a cent. */
const SECONDS: PriceTerms = { ...MINUTES, rateNanosPerMinute: 60_000_000n, initialSeconds: 1, incrementSeconds: 1 }
/** $1.20 a minute, by the second: two cents each. */
const DEAR: PriceTerms = { ...SECONDS, rateNanosPerMinute: 1_200_000_000n }

const held = (terms: PriceTerms, heldMicros = 100_000_000n) => [{ ...terms, heldMicros }]

function call(changes: Partial<OurCall> = {}): OurCall {
  const { components = held(MINUTES), durationSeconds = 61, status = 'completed' } = changes
  const price = status === 'completed' && durationSeconds !== null ? priceOf(components, durationSeconds) : 0n
  return {
    id: 'call', carrier: 'twilio', externalId: 'CA2', looseKey: 'CA1', at: AT, toNumber: '+442079460123', status, durationSeconds, maxSeconds: 3600, currency: 'USD', components,
    chargedMicros: price, billedAt: new Date('2026-11-20T12:02:00Z'), ...changes,
  }
}
function leg(changes: Partial<TheirLeg> = {}): TheirLeg {
  return {
    externalId: 'CA2', looseKey: 'CA1', at: AT, to: '+442079460123', status: 'completed', durationSeconds: 61, endedAt: new Date('2026-11-20T12:02:00Z'), ...changes,
  }
}
const judge = (ours: OurCall | null, theirs: TheirLeg | null) => judgeCall({ ours, theirs, extraOf: null }, NOW)
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

describe('a call beside its leg', () => {
  it('F2 matches where status, seconds, number and charge agree', () => {
    expect(judge(call(), leg())).toEqual({ outcome: 'match', differenceMicros: 0n })
    expect(judge(call({ status: 'busy', durationSeconds: 0 }), leg({ status: 'busy', durationSeconds: 0 }))).toMatchObject({ outcome: 'match' })
  })

  it('C6 a caller who gave up is canceled or no answer, whoever says it', () => {
    expect(judge(call({ status: 'canceled', durationSeconds: 0 }), leg({ status: 'no-answer', durationSeconds: 0 }))).toMatchObject({ outcome: 'match' })
    expect(judge(call({ status: 'busy', durationSeconds: 0 }), leg({ status: 'no-answer', durationSeconds: 0 }))).toMatchObject({ outcome: 'different' })
  })

  it.each<[string, Partial<OurCall>, Partial<TheirLeg>, string, bigint | null]>([
    ['one second, the same started minute', {}, { durationSeconds: 62 }, 'rounding', 0n],
    ['one second less, the same started minute', { durationSeconds: 62 }, { durationSeconds: 61 }, 'rounding', 0n],
    ['one second that begins another minute', { durationSeconds: 60 }, { durationSeconds: 61 }, 'different', 20_000n],
    ['two seconds without money', {}, { durationSeconds: 63 }, 'different', 0n],
    ['one second of a tenth of a cent', { components: held(SECONDS), durationSeconds: 30 }, { durationSeconds: 31 }, 'rounding', 1_000n],
    ['one second of two cents', { components: held(DEAR), durationSeconds: 30 }, { durationSeconds: 31 }, 'different', 20_000n],
    ['a micro too little', { chargedMicros: 39_999n }, {}, 'rounding', 1n],
    ['one micro below a cent', { chargedMicros: 30_001n }, {}, 'rounding', 9_999n],
    ['a cent', { chargedMicros: 30_000n }, {}, 'different', 10_000n],
    ['a cent too much', { chargedMicros: 50_000n }, {}, 'different', -10_000n],
    ['a charge for nobody who answered', {}, { status: 'no-answer', durationSeconds: 0 }, 'different', -40_000n],
    ['an answer that was never charged', { status: 'no-answer', durationSeconds: 0 }, {}, 'different', 40_000n],
    ['seconds that cannot be billed', {}, { durationSeconds: null }, 'different', null],
    ['another number', {}, { to: '+442079460124' }, 'different', 0n],
  ])('F2 %s', (_, ours, theirs, outcome, difference) => {
    expect(judge(call(ours), leg(theirs))).toEqual({ outcome, differenceMicros: difference })
  })

  it('M5 a call that outlived its hold is charged the hold, and that is no difference', () => {
    expect(judge(call({ durationSeconds: 600, components: held(MINUTES, 120_000n), chargedMicros: 120_000n }), leg({ durationSeconds: 600 }))).toMatchObject({ outcome: 'match' })
  })

  it('M3 M5 a call of several components is compared with their sum, of each never more than was held for it', () => {
    const components = [...held(MINUTES, 40_000n), ...held(SECONDS, 61_000n)]
    expect(judge(call({ components, chargedMicros: 101_000n }), leg())).toEqual({ outcome: 'match', differenceMicros: 0n })
    expect(judge(call({ components, durationSeconds: 600, chargedMicros: 101_000n }), leg({ durationSeconds: 600 }))).toMatchObject({ outcome: 'match' })
    expect(judge(call({ components, chargedMicros: 40_000n }), leg())).toEqual({ outcome: 'different', differenceMicros: 61_000n })
  })

  it('F2 what one side may not know yet waits, and agreement does not', () => {
    expect(judge(call({ billedAt: before(599) }), leg({ durationSeconds: 120 }))).toMatchObject({ outcome: 'waiting' })
    expect(judge(call({ billedAt: before(600) }), leg({ durationSeconds: 120 }))).toMatchObject({ outcome: 'different' })
    expect(judge(call(), leg({ durationSeconds: 120, endedAt: before(599) }))).toMatchObject({ outcome: 'waiting' })
    expect(judge(call({ billedAt: before(1) }), leg({ endedAt: before(1) }))).toMatchObject({ outcome: 'match' })
  })

  it('C9 a call under way waits for as long as it may last, and then is a difference', () => {
    const open = { status: 'answered', billedAt: null, durationSeconds: null, chargedMicros: 0n } as const
    expect(judge(call({ ...open, at: before(3600 + 1199) }), leg())).toMatchObject({ outcome: 'waiting' })
    expect(judge(call({ ...open, at: before(3600 + 1200) }), leg())).toEqual({ outcome: 'different', differenceMicros: 40_000n })
    expect(judge(call({ ...open, at: before(9000) }), leg({ status: 'answered', durationSeconds: null, endedAt: null }))).toMatchObject({ outcome: 'waiting' })
    expect(judge(call(), leg({ status: 'answered', durationSeconds: null, endedAt: null }))).toMatchObject({ outcome: 'different' })
  })
})

describe('a call without a leg', () => {
  it('F2 that was never dialled is nothing to look for', () => {
    const refused = { externalId: null, status: 'canceled', durationSeconds: 0, chargedMicros: 0n } as const
    expect(judge(call({ ...refused, looseKey: null }), null)).toMatchObject({ outcome: 'nothing' })
    expect(judge(call(refused), null)).toMatchObject({ outcome: 'nothing' })
  })

  it('F2 that was dialled or charged is missing there', () => {
    expect(judge(call(), null)).toEqual({ outcome: 'missing_there', differenceMicros: -40_000n })
    expect(judge(call({ externalId: null }), null)).toEqual({ outcome: 'missing_there', differenceMicros: -40_000n })
    expect(judge(call({ status: 'busy', durationSeconds: 0 }), null)).toEqual({ outcome: 'missing_there', differenceMicros: 0n })
    expect(judge(call({ billedAt: before(599) }), null)).toMatchObject({ outcome: 'waiting' })
    expect(judge(call({ billedAt: null, at: before(60) }), null)).toMatchObject({ outcome: 'waiting' })
  })
})

describe('a leg without a call', () => {
  it('F2 is missing here once it is over and settled', () => {
    expect(judge(null, leg())).toEqual({ outcome: 'missing_here', differenceMicros: null })
    expect(judge(null, leg({ endedAt: before(599) }))).toMatchObject({ outcome: 'waiting' })
    expect(judge(null, leg({ endedAt: before(600) }))).toMatchObject({ outcome: 'missing_here' })
    expect(judge(null, leg({ endedAt: null, status: 'answered' }))).toMatchObject({ outcome: 'waiting' })
  })

  it.each(['client:ada', 'sip:desk@example.org', ''])('F2 to %s dialled no number', to => {
    expect(judge(null, leg({ to }))).toMatchObject({ outcome: 'foreign' })
  })
})

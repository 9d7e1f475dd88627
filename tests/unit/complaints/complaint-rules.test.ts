import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complaintObstacle, findComplaintRule, judgeComplaint, startOfMonth, type CallEvidence, type ComplaintSettings } from '../../../server/domain/complaints/complaint-rules'

const SETTINGS: ComplaintSettings = {
  shortCallSeconds: 10, instantRefundMaximumMicros: 2_000_000n, instantRefundsPerMonth: 3,
}
const call = (changes: Partial<CallEvidence> = {}): CallEvidence => ({
  durationSeconds: 61, sipResponseCode: 200, quality: { packetsReceived: 3000, heardSeconds: 40 }, ...changes,
})
const ruleOf = (
  changes: Partial<CallEvidence>, settings = SETTINGS,
) => findComplaintRule(call(changes), settings)?.rule ?? null

describe('the rule a call falls under', () => {
  it.each([[0, 'short_call'], [9, 'short_call'], [10, null], [11, null]] as const)('a call of %i seconds, short being under 10: %s', (durationSeconds, rule) => {
    expect(ruleOf({ durationSeconds })).toBe(rule)
  })

  it('no call is short where the setting is 0', () => {
    expect(ruleOf({ durationSeconds: 0 }, { ...SETTINGS, shortCallSeconds: 0 })).toBeNull()
  })

  it.each([[null, null], [200, null], [399, null], [400, 'carrier_error'], [503, 'carrier_error'], [699, 'carrier_error']] as const)('the carrier said %s: %s', (sipResponseCode, rule) => {
    expect(ruleOf({ sipResponseCode })).toBe(rule)
  })

  it.each([
    ['nothing came', { packetsReceived: 0, heardSeconds: 0 }, 'no_audio'], ['only silence came', { packetsReceived: 500, heardSeconds: 0 }, 'no_audio'],
    ['one second was heard', { packetsReceived: 500, heardSeconds: 1 }, null], ['nobody measured', null, null],
  ] as const)('%s', (_what, quality, rule) => {
    expect(ruleOf({ quality })).toBe(rule)
  })

  it('silence counts from the length on that is not short', () => {
    const quality = { packetsReceived: 0, heardSeconds: 0 }
    expect(ruleOf({ durationSeconds: 10, quality })).toBe('no_audio')
    expect(ruleOf({ durationSeconds: 9, quality })).toBe('short_call')
    expect(ruleOf({ durationSeconds: 0, quality }, { ...SETTINGS, shortCallSeconds: 0 })).toBeNull()
    expect(ruleOf({ durationSeconds: 1, quality }, { ...SETTINGS, shortCallSeconds: 0 })).toBe('no_audio')
  })
})

describe('a complaint', () => {
  it('F1 is answered at once with what the rule went by', () => {
    expect(judgeComplaint(call({ durationSeconds: 7 }), 20_000n, 1, SETTINGS)).toEqual({
      rule: 'short_call', evidence: { durationSeconds: 7, shorterThanSeconds: 10, refundsThisMonth: 1 },
    })
  })

  it('waits where no rule fits, and says so', () => {
    expect(judgeComplaint(call(), 20_000n, 0, SETTINGS)).toEqual({ rule: null, evidence: { waitsFor: 'no_rule' } })
  })

  it('waits above the most that is given back at once: the maximum itself is not above it', () => {
    expect(judgeComplaint(call({ durationSeconds: 7 }), 2_000_000n, 0, SETTINGS).rule).toBe('short_call')
    expect(judgeComplaint(call({ durationSeconds: 7 }), 2_000_001n, 0, SETTINGS)).toMatchObject({ rule: null, evidence: { waitsFor: 'above_maximum', ruleFound: 'short_call' } })
  })

  it('waits after so many refunds at once in a month', () => {
    expect(judgeComplaint(call({ durationSeconds: 7 }), 1n, 2, SETTINGS).rule).toBe('short_call')
    expect(judgeComplaint(call({ durationSeconds: 7 }), 1n, 3, SETTINGS)).toMatchObject({ rule: null, evidence: { waitsFor: 'monthly_limit', refundsThisMonth: 3 } })
    expect(judgeComplaint(
      call({ durationSeconds: 7 }), 1n, 0, { ...SETTINGS, instantRefundsPerMonth: 0 },
    ).rule).toBeNull()
  })

  it('is never answered at once without a rule, above the maximum, or beyond the count', () => {
    fc.assert(fc.property(
      fc.nat(100), fc.option(fc.integer({ min: 100, max: 699 })), fc.option(fc.record({
        packetsReceived: fc.nat(3), heardSeconds: fc.nat(3),
      })),
      fc.bigInt({ min: 1n, max: 4_000_000n }), fc.nat(5), (
        durationSeconds, sipResponseCode, quality, refundable, count,
      ) => {
        const verdict = judgeComplaint({ durationSeconds, sipResponseCode, quality }, refundable, count, SETTINGS)
        const isSilent = quality !== null && quality.packetsReceived * quality.heardSeconds === 0
        const isClear = durationSeconds < 10 || (sipResponseCode ?? 0) >= 400 || isSilent
        expect(verdict.rule !== null).toBe(isClear && refundable <= 2_000_000n && count < 3)
      },
    ))
  })
})

describe('what can be said of a call', () => {
  const at = new Date('2026-11-20T10:00:00Z')
  const after = (days: number, ms = 0) => new Date(at.getTime() + days * 86_400_000 + ms)
  const ended = { billedAt: at, endedAt: at }

  it('nothing before it is charged, where nothing was charged, and where all is back', () => {
    expect(complaintObstacle({ billedAt: null, endedAt: null }, 5n, 30, at)).toBe('call_open')
    expect(complaintObstacle(ended, null, 30, at)).toBe('nothing_charged')
    expect(complaintObstacle(ended, 0n, 30, at)).toBe('all_back')
    expect(complaintObstacle(ended, 1n, 30, at)).toBeNull()
  })

  it('nothing after so many days from its end, to the millisecond', () => {
    expect(complaintObstacle(ended, 5n, 30, after(30))).toBeNull()
    expect(complaintObstacle(ended, 5n, 30, after(30, 1))).toBe('too_late')
    expect(complaintObstacle({ billedAt: after(1), endedAt: null }, 5n, 30, after(31))).toBeNull()
  })

  it('months begin in UTC', () => {
    expect(startOfMonth(new Date('2026-11-30T23:59:59.999Z')).toISOString()).toBe('2026-11-01T00:00:00.000Z')
    expect(startOfMonth(new Date('2026-12-01T00:00:00.000Z')).toISOString()).toBe('2026-12-01T00:00:00.000Z')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FINAL_RANK, isChargeable, isFinal, nextStatus, rankOf } from '../../../server/domain/calls/lifecycle'
import { CALL_STATUSES, type CallStatus } from '../../../shared/schemas/calls'

const FINAL: CallStatus[] = ['completed', 'busy', 'no-answer', 'failed', 'canceled']
const status = fc.constantFrom(...CALL_STATUSES)

describe('the lifecycle', () => {
  it('C5 moves initiated → ringing → answered → completed, and to the free endings from anywhere before', () => {
    const allowed: Record<CallStatus, CallStatus[]> = {
      'initiated': ['ringing', 'answered', ...FINAL],
      'ringing': ['answered', ...FINAL],
      'answered': FINAL,
      'completed': [], 'busy': [], 'no-answer': [], 'failed': [], 'canceled': [],
    }
    for (const current of CALL_STATUSES) {
      for (const event of CALL_STATUSES) {
        const expected = allowed[current].includes(event) ? event : current
        expect(nextStatus(current, event), `${current} + ${event}`).toBe(expected)
      }
    }
  })

  it('C5 never moves backwards, and a repetition changes nothing', () => {
    fc.assert(fc.property(status, fc.array(status, { maxLength: 12 }), (start, events) => {
      let current = start
      for (const event of events) {
        const next = nextStatus(current, event)
        expect(rankOf(next)).toBeGreaterThanOrEqual(rankOf(current))
        expect(nextStatus(next, event)).toBe(next)
        if (isFinal(current)) expect(next).toBe(current)
        current = next
      }
    }))
  })

  it('C5 ends in the same status whatever the order of a call that has one ending', () => {
    const history = fc.constantFrom<CallStatus[]>(...FINAL.map(end => ['initiated', 'ringing', 'answered', end] as CallStatus[]))
    fc.assert(fc.property(history, fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 16 }), (events, picks) => {
      const arrived = [...picks.map(pick => events[pick]!), ...events]
      expect(arrived.reduce(nextStatus, 'initiated')).toBe(events[3])
    }))
  })

  it('C7 charges completed alone', () => {
    expect(CALL_STATUSES.filter(isChargeable)).toEqual(['completed'])
  })

  it('knows every status of the wire', () => {
    expect(CALL_STATUSES.filter(isFinal).sort()).toEqual([...FINAL].sort())
    for (const one of CALL_STATUSES) expect(rankOf(one)).toBeLessThanOrEqual(FINAL_RANK)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextCarrier, type CarrierTry } from '../../../server/domain/outreach/next-carrier'
import { CALL_ORDER_STATES } from '../../../shared/schemas/calls'

const BOTH = ['exotel', 'twilio']
const tried = (...orders: CarrierTry['order'][]): CarrierTry[] => orders.map((order, index) => ({ carrier: BOTH[index]!, order }))

describe('which carrier is tried next', () => {
  it('O1 is the first that is set up, where none was tried', () => {
    expect(nextCarrier(BOTH, [])).toEqual({ kind: 'try', carrier: 'exotel' })
    expect(nextCarrier(['twilio'], [])).toEqual({ kind: 'try', carrier: 'twilio' })
    expect(nextCarrier([], [])).toEqual({ kind: 'over' })
  })

  it.each(['ready', 'asking', 'unknown', 'placed'] as const)('O1 is none while the one before is %s: somebody may be ringing', order => {
    expect(nextCarrier(BOTH, tried(order))).toEqual({ kind: 'wait' })
  })

  it.each(['refused', 'never_dialled'] as const)('O1 is the second one where the first is %s, and none after both', order => {
    expect(nextCarrier(BOTH, tried(order))).toEqual({ kind: 'try', carrier: 'twilio' })
    expect(nextCarrier(BOTH, tried(order, order))).toEqual({ kind: 'over' })
    // an order of carriers that was changed meanwhile asks none of them twice
    expect(nextCarrier(['twilio', 'exotel'], tried(order))).toEqual({ kind: 'try', carrier: 'twilio' })
    expect(nextCarrier(['exotel'], tried(order))).toEqual({ kind: 'over' })
  })

  it('O1 is none where it was taken back', () => {
    expect(nextCarrier(BOTH, tried('dropped'))).toEqual({ kind: 'over' })
  })

  it('O3 is none where the first says that they are on the register of those who want no calls', () => {
    const first: CarrierTry = { carrier: 'exotel', order: 'refused', refusal: 'unwanted' }
    expect(nextCarrier(BOTH, [first])).toEqual({ kind: 'over' })
    expect(nextCarrier(BOTH, [{ ...first, refusal: 'destination' }])).toEqual({ kind: 'try', carrier: 'twilio' })
  })

  it('O1 never rings a second phone while a first may ring, whatever the carriers say', () => {
    const carriers = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
    fc.assert(fc.property(carriers, fc.infiniteStream(fc.constantFrom(...CALL_ORDER_STATES)), (names, states) => {
      const tries: CarrierTry[] = []
      for (;;) {
        const next = nextCarrier(names, tries)
        if (next.kind !== 'try') break
        expect(tries.every(({ order }) => order === 'refused' || order === 'never_dialled')).toBe(true)
        expect(tries.map(({ carrier }) => carrier)).not.toContain(next.carrier)
        tries.push({ carrier: next.carrier, order: states.next().value! })
      }
      expect(tries.length).toBeLessThanOrEqual(names.length)
    }))
  })
})

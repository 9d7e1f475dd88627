import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disputeEffect } from '../../../server/domain/payments/dispute-lifecycle'
import { DISPUTE_STATUSES, type DisputeStatus } from '../../../shared/schemas/payments'

const facts = fc.record({
  status: fc.constantFrom(...DISPUTE_STATUSES), isTaken: fc.boolean(), isReturned: fc.boolean(),
})
/** By its status alone. */
const untouched = (status: DisputeStatus) => disputeEffect({ status, isTaken: false, isReturned: false })

describe('the lifecycle of a dispute', () => {
  it('M14 takes when the bank asks or the provider has taken, and never for an inquiry alone', () => {
    const table = DISPUTE_STATUSES.map(status => [status, untouched(status).takes])
    expect(table).toEqual([['warning', false], ['open', true], ['under_review', true], ['won', false], ['lost', true]])
    fc.assert(fc.property(facts, one => disputeEffect({ ...one, isTaken: true }).takes))
  })

  it('M14 gives back when the provider gave back, or nothing was taken for one that was won', () => {
    fc.assert(fc.property(facts, one => {
      expect(disputeEffect(one).returns).toBe(one.isReturned || (one.status === 'won' && !one.isTaken))
    }))
  })

  it('M14 only goes forward: a decision ranks highest, an inquiry lowest', () => {
    const rank = (status: DisputeStatus) => untouched(status).rank
    expect([rank('warning') < rank('open'), rank('open') < rank('under_review'), rank('under_review') < rank('won')]).toEqual([true, true, true])
    expect(rank('won')).toBe(rank('lost'))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRefund, refundableMicros, type RefundablePayment } from '../../../server/domain/refunds/plan-refund'

const amount = fc.bigInt({ min: 1n, max: 10_000n })
const share = fc.nat(100)
const row = fc.record({ amountMinor: amount, refundedShare: share, disputedShare: share, day: fc.nat(20) })
const payments = fc.array(row, { maxLength: 8 })
  .map(rows => rows.map(({ amountMinor, refundedShare, disputedShare, day }, index): RefundablePayment => ({
    id: `p${index}`, paidAt: new Date(day * 86_400_000), amountMinor,
    refundedMinor: amountMinor * BigInt(refundedShare) / 100n,
    disputedMinor: amountMinor * BigInt(disputedShare) / 100n,
  })))
const wanted = fc.option(fc.bigInt({ min: 0n, max: 40_000n }))
const limitOf = ({ amountMinor, refundedMinor, disputedMinor }: RefundablePayment) => {
  const limit = amountMinor - refundedMinor - disputedMinor
  return limit > 0n ? limit : 0n
}
const total = (amounts: bigint[]) => amounts.reduce((sum, one) => sum + one, 0n)
const least = (...amounts: bigint[]) => amounts.reduce((a, b) => (a < b ? a : b))

describe('the plan of a refund', () => {
  it('M12 never goes above what a payment has left, what there is, or what is wanted; and is all that is possible', () => {
    fc.assert(fc.property(payments, fc.bigInt({ min: 0n, max: 50_000n }), wanted, (rows, available, asked) => {
      const parts = planRefund(rows, available, asked)
      for (const part of parts) {
        expect(part.amountMinor > 0n).toBe(true)
        expect(part.amountMinor <= limitOf(rows.find(row => row.id === part.paymentId)!)).toBe(true)
      }
      expect(new Set(parts.map(part => part.paymentId)).size).toBe(parts.length)
      const most = least(total(rows.map(limitOf)), available, asked ?? available)
      expect(total(parts.map(part => part.amountMinor))).toBe(most)
    }), { numRuns: 2000 })
  })

  it('M12 uses no payment before all older ones are used up', () => {
    fc.assert(fc.property(payments, fc.bigInt({ min: 0n, max: 50_000n }), wanted, (rows, available, asked) => {
      const parts = new Map(planRefund(rows, available, asked).map(part => [part.paymentId, part.amountMinor]))
      for (const used of rows.filter(row => parts.has(row.id))) {
        const older = rows.filter(one => one.paidAt < used.paidAt)
        for (const one of older) expect(parts.get(one.id) ?? 0n).toBe(limitOf(one))
      }
    }), { numRuns: 2000 })
  })

  it('M12 is the same for the same payments in any order', () => {
    fc.assert(fc.property(payments, amount, wanted, (rows, available, asked) => {
      expect(planRefund([...rows].reverse(), available, asked)).toEqual(planRefund(rows, available, asked))
    }))
  })

  it('M11 leaves granted credit and what calls hold where they are', () => {
    const amounts = fc.tuple(amount, amount, amount)
    fc.assert(fc.property(amounts, ([paid, granted, heldShare]) => {
      const balanceMicros = paid + granted
      const heldMicros = balanceMicros * heldShare / 10_000n
      const refundable = refundableMicros({ balanceMicros, heldMicros, grantedMicros: granted })
      expect(refundable).toBe(least(paid, balanceMicros - heldMicros))
    }))
  })
})

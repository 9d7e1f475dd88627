import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disputeOutMinor, disputeRank } from '../../../server/domain/disputes/dispute-lifecycle'
import { DISPUTE_STATUSES, type DisputeStatus } from '../../../shared/schemas/disputes'

const AMOUNT = 5_000n
const moves = (...amounts: number[]) => amounts.map(amount => ({ amountMinor: BigInt(amount), currency: 'USD' }))
const out = (status: DisputeStatus, ...amounts: number[]) =>
  Number(disputeOutMinor({ status, amountMinor: AMOUNT, currency: 'USD', movements: moves(...amounts) }))
const anyMoves = fc.array(fc.integer({ min: -6_000, max: 6_000 }), { maxLength: 6 })
const anyStatus = fc.constantFrom(...DISPUTE_STATUSES)

describe('what a wallet is without while a payment of 50.00 is disputed', () => {
  // what the provider moved, and what is out while it is: an inquiry, open, under review, won, lost
  it.each<[string, number[], [number, number, number, number, number]]>([
    ['nothing was moved', [], [0, 5_000, 5_000, 0, 5_000]],
    ['all was taken', [-5_000], [5_000, 5_000, 5_000, 5_000, 5_000]],
    ['all was taken and given back', [-5_000, 5_000], [0, 0, 0, 0, 0]],
    ['all was given back before it was taken', [5_000, -5_000], [0, 0, 0, 0, 0]],
    ['it was taken again', [-5_000, 5_000, -5_000], [5_000, 5_000, 5_000, 5_000, 5_000]],
    ['a correction of 0.50 came', [-5_000, 50], [4_950, 4_950, 4_950, 4_950, 4_950]],
    ['a correction of 0.12 came, and nothing was taken', [12], [0, 5_000, 5_000, 0, 5_000]],
    ['20.00 came back', [-5_000, 2_000], [3_000, 3_000, 3_000, 3_000, 3_000]],
    ['20.00 came, and nothing was taken', [2_000], [0, 5_000, 5_000, 0, 5_000]],
    ['a part was taken', [-3_000], [3_000, 5_000, 5_000, 3_000, 5_000]],
    ['a part was taken and given back', [-3_000, 3_000], [0, 2_000, 2_000, 0, 2_000]],
    ['it was taken in two parts', [-3_000, -2_000], [5_000, 5_000, 5_000, 5_000, 5_000]],
    ['it was taken in two parts and given back at once', [-3_000, -2_000, 5_000], [0, 0, 0, 0, 0]],
    ['it was taken twice by mistake', [-5_000, -5_000], [5_000, 5_000, 5_000, 5_000, 5_000]],
    ['it was taken twice and given back once', [-5_000, -5_000, 5_000], [5_000, 5_000, 5_000, 5_000, 5_000]],
    ['more came back than was taken', [-5_000, 9_000], [0, 0, 0, 0, 0]],
    ['more came back than the part that was taken', [-3_000, 9_000], [0, 2_000, 2_000, 0, 2_000]],
  ])('M14 %s', (_, moved, expected) => {
    expect(DISPUTE_STATUSES.map(status => out(status, ...moved))).toEqual(expected)
  })

  it('M14 is never more than was disputed, and gives back no more than came back and was taken', () => {
    fc.assert(fc.property(anyStatus, anyMoves, (status, moved) => {
      const now = out(status, ...moved)
      const total = (amounts: number[]) => amounts.reduce((sum, one) => sum + Math.abs(one), 0)
      const [taken, given] = [total(moved.filter(one => one < 0)), total(moved.filter(one => one > 0))]
      expect(now).toBeGreaterThanOrEqual(0)
      expect(now).toBeLessThanOrEqual(5_000)
      if (['open', 'under_review', 'lost'].includes(status)) expect(5_000 - now).toBeLessThanOrEqual(Math.min(taken, given))
      else expect(now).toBe(taken === 0 ? 0 : Math.min(5_000, Math.max(0, taken - given)))
    }))
  })

  it('M14 does not depend on the order of what was moved', () => {
    fc.assert(fc.property(anyStatus, anyMoves, (status, moved) => {
      expect(out(status, ...moved.toReversed())).toBe(out(status, ...moved))
    }))
  })

  it.each<[string, number[], number]>([
    ['all', [-4_600, 4_600], 0],
    ['half', [-4_600, 2_300], 2_500],
    ['all, for less than it was taken for', [-4_600, 4_500], 109],
    ['more', [-4_600, 4_700], 0],
    ['nothing', [-4_600], 5_000],
  ])('M14 an account in another currency says it in parts: %s came back', (_, moved, expected) => {
    const movements = moved.map(amount => ({ amountMinor: BigInt(amount), currency: 'EUR' }))
    expect(Number(disputeOutMinor({ status: 'lost', amountMinor: AMOUNT, currency: 'USD', movements }))).toBe(expected)
  })

  it('M14 only goes forward: a decision ranks highest, an inquiry lowest', () => {
    const [warning, open, review, won, lost] = DISPUTE_STATUSES.map(disputeRank)
    expect([warning! < open!, open! < review!, review! < won!, won === lost]).toEqual([true, true, true, true])
  })
})

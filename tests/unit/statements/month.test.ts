import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthBefore, monthNamed, monthOf, statementNumber } from '../../../server/domain/statements/statement-month'

describe('a month of a statement', () => {
  it('holds its instants and no others, and the next begins where it ends', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), at => {
      const month = monthOf(at)
      expect(month.from <= at && at < month.to).toBe(true)
      expect(monthBefore(at).to).toEqual(month.from)
      expect(monthNamed(month.name)).toEqual(month)
      expect(monthOf(month.to).from).toEqual(month.to)
    }))
  })

  it('goes by UTC, over the turn of the year too', () => {
    expect(monthOf(new Date('2026-12-31T23:59:59.999Z')).name).toBe('2026-12')
    expect(monthBefore(new Date('2027-01-01T00:00:00.000Z')).name).toBe('2026-12')
  })

  it('has one number for each wallet', () => {
    expect(statementNumber(monthNamed('2026-10'), '1a2b3c4d-0000-4000-8000-000000000000')).toBe('S-202610-1a2b3c4d')
  })
})

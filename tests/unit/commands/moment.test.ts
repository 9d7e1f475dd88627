import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moment, startOfDay, timeZone } from '../../../scripts/args/moment.mjs'

const at = (text: string, zone = 'UTC') => {
  const read = moment(text)
  return (read.isDay ? startOfDay(read.day, zone) : read.at).toISOString()
}

describe('points in time that a command is told', () => {
  it.each([
    ['2034-06-01', 'UTC', '2034-06-01T00:00:00.000Z'], ['2028-02-29', 'UTC', '2028-02-29T00:00:00.000Z'],
    ['2034-06-01', 'Europe/Berlin', '2034-05-31T22:00:00.000Z'], ['2034-06-01', 'Asia/Kathmandu', '2034-05-31T18:15:00.000Z'],
    ['2034-06-01', 'Pacific/Kiritimati', '2034-05-31T10:00:00.000Z'], ['2034-06-01', 'Pacific/Pago_Pago', '2034-06-01T11:00:00.000Z'],
    // the clocks skip midnight: the day begins at one
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  ])('R2 a day begins where its zone says: %s in %s', (text, zone, expected) => {
    expect(at(text, zone)).toBe(expected)
  })

  it.each([
    ['2034-06-01T00:00:00Z', '2034-06-01T00:00:00.000Z'], ['2034-06-01T00:00Z', '2034-06-01T00:00:00.000Z'],
    ['2034-06-01T02:00:00+02:00', '2034-06-01T00:00:00.000Z'], ['2034-05-31T19:30:00-04:30', '2034-06-01T00:00:00.000Z'],
    ['2034-06-01T00:00:00.5Z', '2034-06-01T00:00:00.500Z'],
  ])('R2 an instant is the same on every machine: %s', (text, expected) => {
    expect(at(text)).toBe(expected)
  })

  it.each([
    ['01/06/2034', 'is neither a day'], ['12', 'is neither a day'], ['2034', 'is neither a day'], ['2034-6-1', 'is neither a day'],
    ['20340601', 'is neither a day'], ['1 June 2034', 'is neither a day'], ['tomorrow', 'is neither a day'], ['', 'is neither a day'],
    ['1780000000', 'is neither a day'], ['2034-06-01 00:00:00Z', 'is neither a day'], ['2034-06-01T25:00:00Z', 'is neither a day'],
    ['2034-06-01T24:00:00Z', 'is neither a day'], ['2034-06-01T00:60:00Z', 'is neither a day'], ['2034-06-01T00:00:60Z', 'is neither a day'],
    ['２０３４-06-01', 'is neither a day'], ['2034-06-01T00:00:00z', 'is neither a day'], ['+2034-06-01', 'is neither a day'],
    ['2034-02-30', 'is a day that no calendar has'], ['2033-02-29', 'is a day that no calendar has'], ['2034-13-01', 'is a day that no calendar has'],
    ['2034-00-10', 'is a day that no calendar has'], ['2034-04-31T00:00:00Z', 'is a day that no calendar has'], ['2034-06-00', 'is a day that no calendar has'],
    ['1999-12-31', 'is not in a year from'], ['2100-01-01', 'is not in a year from'], ['0012-01-01', 'is not in a year from'], ['9999-01-01T00:00:00Z', 'is not in a year from'],
    ['2034-06-01T00:00:00', 'has no offset from UTC'], ['2034-06-01T00:00', 'has no offset from UTC'],
    ['2034-06-01T00:00:00+14:30', 'has an offset that no place has'], ['2034-06-01T00:00:00+25:00', 'is neither a day'],
  ])('R2 refuses %j', (text, sentence) => {
    expect(() => moment(text)).toThrow(sentence)
  })

  it('R2 a day is read as it is written, or not at all', () => {
    const upTo = (max: number, min = 0) => fc.integer({ min, max })
    fc.assert(fc.property(upTo(2200, 1900), upTo(14), upTo(33), (year, month, date) => {
      const text = [year, month, date].map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-')
      const real = new Date(`${text}T00:00:00Z`)
      const isThere = !Number.isNaN(real.getTime()) && real.toISOString().startsWith(text)
      const isReal = isThere && year >= 2000 && year <= 2099
      if (isReal) expect(at(text)).toBe(`${text}T00:00:00.000Z`)
      else expect(() => moment(text)).toThrow()
    }), { numRuns: 2000 })
  })

  it('R2 knows the zones of the list, and no offsets', () => {
    expect(timeZone('Europe/Berlin')).toBe('Europe/Berlin')
    for (const text of ['Mars/Olympus', '+02:00', 'Berlin', '']) expect(() => timeZone(text)).toThrow('is not a time zone')
  })
})

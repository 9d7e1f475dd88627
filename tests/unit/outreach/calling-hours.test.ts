import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOpenAt, nextOpening, opensEver, type CallingTimes } from '../../../server/domain/outreach/calling-hours'
import { WEEKDAYS, type CallingHours, type HourWindow } from '../../../shared/schemas/outreach/words'

const MINUTE_MS = 60_000
/** All windows of the property begin and end on such. */
const STEP_MS = 5 * MINUTE_MS
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const at = (iso: string) => new Date(iso)
const times = (hours: CallingHours, timeZone = 'Asia/Kolkata', holidays: string[] = []): CallingTimes => ({ timeZone, hours, holidays })
const open = (programme: CallingTimes, iso: string) => isOpenAt(programme, at(iso))
const next = (programme: CallingTimes, iso: string) => nextOpening(programme, at(iso))?.toISOString() ?? null

describe('calling hours', () => {
  const office = times({ mon: [['09:00', '13:00'], ['14:00', '18:30']] })

  it('O3 a window is open from its first minute to the one before its last', () => {
    // 2026-11-30 is a Monday; India is 5:30 ahead
    expect(['03:29:59', '03:30:00', '07:29:59', '07:30:00', '08:29:59', '08:30:00', '12:59:59', '13:00:00']
      .map(time => open(office, `2026-11-30T${time}Z`))).toEqual([false, true, true, false, false, true, true, false])
    expect(open(office, '2026-12-01T05:00:00Z')).toBe(false)
  })

  it('O3 the next opening is now where it is open, the next window, the next week', () => {
    expect(next(office, '2026-11-30T05:12:34.567Z')).toBe('2026-11-30T05:12:34.567Z')
    expect(next(office, '2026-11-30T07:45:00Z')).toBe('2026-11-30T08:30:00.000Z')
    expect(next(office, '2026-11-30T13:00:00Z')).toBe('2026-12-07T03:30:00.000Z')
  })

  it('O3 a window over midnight belongs to the day on which it begins', () => {
    const night = times({ mon: [['22:00', '02:00']] }, 'UTC')
    expect(['2026-11-30T01:00Z', '2026-11-30T21:59Z', '2026-11-30T22:00Z', '2026-12-01T01:59Z', '2026-12-01T02:00Z', '2026-12-01T22:30Z']
      .map(iso => open(night, iso))).toEqual([false, false, true, true, false, false])
    expect(next(night, '2026-12-01T02:00:00Z')).toBe('2026-12-07T22:00:00.000Z')
    // and from Sunday into Monday
    expect(open(times({ sun: [['23:00', '01:00']] }, 'UTC'), '2026-11-30T00:59Z')).toBe(true)
  })

  it('O3 24:00 is the end of the day, as is 00:00', () => {
    for (const end of ['24:00', '00:00']) {
      const evening = times({ mon: [['20:00', end]] }, 'UTC')
      expect(['2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z'].map(iso => open(evening, iso))).toEqual([true, false])
    }
    const always = times(Object.fromEntries(WEEKDAYS.map(day => [day, [['00:00', '24:00']]])), 'UTC')
    expect(open(always, '2026-12-01T00:00:00Z')).toBe(true)
  })

  it('O3 a holiday has no calls, nor has the night that would have begun on it', () => {
    const night = times({ mon: [['22:00', '02:00']], tue: [['22:00', '02:00']] }, 'UTC', ['2026-12-01'])
    // Monday's night ends at midnight, when the holiday begins; Tuesday's does not begin
    expect(['2026-11-30T23:59Z', '2026-12-01T00:30Z', '2026-12-01T22:30Z', '2026-12-02T00:30Z'].map(iso => open(night, iso)))
      .toEqual([true, false, false, false])
    expect(next(night, '2026-12-01T00:00:00Z')).toBe('2026-12-07T22:00:00.000Z')
  })

  it('O3 the holiday is of the programme\'s calendar, not of UTC\'s', () => {
    const daily = times(Object.fromEntries(WEEKDAYS.map(day => [day, [['00:00', '24:00']]])), 'Asia/Kolkata', ['2026-12-25'])
    expect(['2026-12-24T18:29:59Z', '2026-12-24T18:30:00Z', '2026-12-25T18:29:59Z', '2026-12-25T18:30:00Z'].map(iso => open(daily, iso)))
      .toEqual([true, false, false, true])
    expect(next(daily, '2026-12-24T20:00:00Z')).toBe('2026-12-25T18:30:00.000Z')
  })

  it('O3 a week of holidays puts a weekly window off, as many weeks as there are', () => {
    const holidays = Array.from({ length: 60 }, (_, week) => dayOf(Date.parse('2026-11-30') + week * 7 * 1440 * MINUTE_MS))
    expect(next(times({ mon: [['09:00', '10:00']] }, 'UTC', holidays), '2026-11-28T00:00:00Z')).toBe('2028-01-24T09:00:00.000Z')
  })

  it('O3 clocks that are put on or back do not move the hours on the wall', () => {
    const berlin = times({ sat: [['09:00', '10:00']], sun: [['09:00', '10:00']], mon: [['09:00', '10:00']] }, 'Europe/Berlin')
    // on in the night to 28 March 2027, back in the night to 31 October 2027
    expect(next(berlin, '2027-03-27T12:00:00Z')).toBe('2027-03-28T07:00:00.000Z')
    expect(next(berlin, '2027-03-26T12:00:00Z')).toBe('2027-03-27T08:00:00.000Z')
    expect(next(berlin, '2027-10-30T12:00:00Z')).toBe('2027-10-31T08:00:00.000Z')
  })

  it('O3 clocks change on their quarter of an hour, wherever in one somebody asks', () => {
    const early = times({ fri: [['00:00', '00:15']] }, 'Africa/Cairo')
    // back in the night to 29 October 2027, at midnight: 23:00 comes again
    for (const minute of ['00', '01', '05', '14']) {
      expect(next(early, `2027-10-28T20:${minute}:00Z`), minute).toBe('2027-10-28T22:00:00.000Z')
    }
  })

  it('O3 a window whose start is skipped opens when the clocks have jumped; one that is skipped whole does not open', () => {
    const gap = times({ sun: [['02:30', '04:00']] }, 'Europe/Berlin')
    expect(next(gap, '2027-03-28T00:00:00Z')).toBe('2027-03-28T01:00:00.000Z')
    const skipped = times({ sun: [['02:15', '02:45']] }, 'Europe/Berlin')
    expect(next(skipped, '2027-03-28T00:00:00Z')).toBe('2027-04-04T00:15:00.000Z')
  })

  it('O3 a window that the clocks go through twice is open twice', () => {
    const twice = times({ sun: [['02:15', '02:45']] }, 'Europe/Berlin')
    expect(['2027-10-31T00:30Z', '2027-10-31T00:50Z', '2027-10-31T01:30Z', '2027-10-31T01:45Z'].map(iso => open(twice, iso)))
      .toEqual([true, false, true, false])
    expect(next(twice, '2027-10-31T00:45:00Z')).toBe('2027-10-31T01:15:00.000Z')
  })

  it('O3 hours that never open never open', () => {
    for (const hours of [{}, { mon: [] }, { mon: [['09:00', '09:00']] }] as CallingHours[]) {
      expect(opensEver(hours)).toBe(false)
      expect(next(times(hours), '2026-11-30T00:00:00Z')).toBeNull()
    }
    expect(opensEver({ fri: [['09:00', '09:01']] })).toBe(true)
  })

  const time = fc.integer({ min: 0, max: 95 }).map(quarter => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][quarter % 4]}`)
  const hourWindow = fc.tuple(time, fc.oneof(time, fc.constant('24:00'))) as fc.Arbitrary<HourWindow>
  const someHours = fc.record(
    Object.fromEntries(WEEKDAYS.map(day => [day, fc.array(hourWindow, { maxLength: 3 })])), { requiredKeys: [] },
  )
  // days around changes of the clocks, two of them at midnight, and a plain one
  const places = fc.constantFrom<[zone: string, day: string]>(
    ['Europe/Berlin', '2027-03-28'], ['Europe/Berlin', '2027-10-31'], ['America/New_York', '2027-11-07'], ['Africa/Cairo', '2027-04-30'],
    ['Africa/Cairo', '2027-10-29'], ['Australia/Lord_Howe', '2027-04-04'], ['Asia/Kolkata', '2027-01-31'], ['America/St_Johns', '2028-02-29'],
  )

  it('O3 agrees with a calendar and a clock that are read step by step', () => {
    const offs = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 2 })
    const starts = fc.integer({ min: -432, max: 432 })
    fc.assert(fc.property(someHours, places, offs, starts, (hours, [zone, day], offDays, start) => {
      const noonMs = Date.parse(`${day}T12:00:00Z`)
      const programme = times(hours, zone, offDays.map(off => dayOf(noonMs + off * 1440 * MINUTE_MS)))
      const steps = Array.from({ length: 216 }, (_, step) => noonMs + (start + step) * STEP_MS)
      const allowed = steps.map(ms => readAllowed(programme, ms))
      expect(steps.map(ms => isOpenAt(programme, new Date(ms)))).toEqual(allowed)
      const first = steps.find((_, index) => allowed[index])
      const opening = nextOpening(programme, new Date(steps[0]!))
      if (first !== undefined) expect(opening?.getTime()).toBe(first)
      else expect(opening === null || opening.getTime() > steps.at(-1)!).toBe(true)
    }), { numRuns: 60 })
  })
})

const clocks = new Map<string, Intl.DateTimeFormat>()
const names = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' })

/** Another way to the same answer: the weekday and the time as the zone's own words say them, and words compared. */
function readAllowed({ timeZone, hours, holidays }: CallingTimes, ms: number): boolean {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  clocks.set(timeZone, clock)
  const [date, time] = clock.format(ms).split(' ') as [string, string]
  const yesterday = dayOf(Date.parse(`${date}T12:00:00Z`) - 1440 * MINUTE_MS)
  const windows = (day: string) => hours[names.format(new Date(`${day}T12:00:00Z`)).toLowerCase() as keyof CallingHours] ?? []
  if (holidays.includes(date)) return false
  const today = windows(date).some(([from, to]) => from !== to && time >= from && (time < to || from > to))
  return today || (!holidays.includes(yesterday) && windows(yesterday).some(([from, to]) => from > to && time < to))
}

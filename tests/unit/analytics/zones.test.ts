import { describe, expect, it } from 'vitest'
import { analyticsPeriod } from '../../../server/domain/analytics/period'
import { dayAt, startOfDay, stretchesOf, zoneOf } from '../../../server/domain/analytics/zone'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000
/** The years that calls can be of, as far ahead as the clocks of today are known. */
const [FIRST, LAST] = [Date.parse('2026-01-01'), Date.parse('2037-12-31')]
const iso = (ms: number) => new Date(ms).toISOString()

/** Every change of a zone's clocks, to the second. */
function changesOf(name: string): { at: number, offset: number }[] {
  const zone = zoneOf(name)
  const changes = [{ at: FIRST, offset: zone.offsetSeconds(FIRST) }]
  for (let at = FIRST; at < LAST; at += 15 * DAY_MS) {
    const next = zone.offsetSeconds(at + 15 * DAY_MS)
    if (next === zone.offsetSeconds(at)) continue
    let [low, high] = [at, at + 15 * DAY_MS]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (zone.offsetSeconds(middle) === next) high = middle
      else low = middle
    }
    changes.push({ at: high, offset: next })
  }
  return changes
}

describe('time zones', () => {
  const zones = Intl.supportedValuesOf('timeZone')

  it('K3 are all ahead of UTC by whole quarters of an hour, and change their clocks at such', () => {
    expect(zones.length).toBeGreaterThan(400)
    const odd = zones.flatMap(name => changesOf(name)
      .filter(({ at, offset }) => offset % 900 !== 0 || at % QUARTER_MS !== 0)
      .map(({ at, offset }) => `${name} ${iso(at)} ${offset}`))
    expect(odd).toEqual([])
  })

  it.each(['Europe/Berlin', 'Australia/Lord_Howe', 'America/Havana', 'Africa/Casablanca', 'Asia/Kathmandu'])('K3 are cut where the clocks change, and nowhere else: %s', name => {
    const stretches = stretchesOf(zoneOf(name), FIRST, LAST)
    const cuts = stretches.map(({ startMs, offsetSeconds }) => ({ at: startMs, offset: offsetSeconds }))
    expect(cuts).toEqual(changesOf(name))
    expect(stretches.slice(1).map(({ startMs }) => startMs)).toEqual(stretches.slice(0, -1).map(({ endMs }) => endMs))
    expect(stretches.at(-1)!.endMs).toBe(LAST)
  })

  it.each([
    ['UTC', '2027-05-05', '2027-05-05T00:00:00.000Z'], ['Asia/Kathmandu', '2027-05-05', '2027-05-04T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2027-05-05', '2027-05-04T10:00:00.000Z'], ['Pacific/Pago_Pago', '2027-05-05', '2027-05-05T11:00:00.000Z'],
    ['Australia/Lord_Howe', '2027-04-04', '2027-04-03T13:00:00.000Z'], ['Australia/Lord_Howe', '2027-04-05', '2027-04-04T13:30:00.000Z'],
    // there is no midnight on this day
    ['Africa/Cairo', '2027-04-30', '2027-04-29T22:00:00.000Z'],
    // the whole day was skipped
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'], ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('K3 begin a day at its first quarter of an hour: %s %s', (name, day, instant) => {
    const zone = zoneOf(name)
    expect(iso(startOfDay(zone, day))).toBe(instant)
    expect(dayAt(zone, startOfDay(zone, day) - 1) < day).toBe(true)
  })

  it('K3 know none that is not there', () => {
    expect(() => zoneOf('Mars/Olympus')).toThrow(RangeError)
  })
})

describe('a period', () => {
  const NOW = new Date('2027-05-05T20:00:00Z')
  const of = (name: string, asked: object) => analyticsPeriod(zoneOf(name), asked, 30, NOW)

  it('K3 ends with today, as the zone has it', () => {
    expect(of('UTC', {})).toMatchObject({ from: '2027-04-06', to: '2027-05-05', previous: { from: '2027-03-07', to: '2027-04-05' } })
    expect(of('Asia/Tokyo', { days: 1 })).toMatchObject({ from: '2027-05-06', to: '2027-05-06', start: new Date('2027-05-05T15:00:00Z'), end: new Date('2027-05-06T15:00:00Z') })
  })

  it.each([
    ['UTC', '2027-05-05', '2027-05-07'], ['Asia/Kathmandu', '2027-05-05', '2027-05-05'], ['Asia/Kathmandu', '2027-05-01', '2027-05-20'],
    ['Europe/London', '2027-03-28', '2027-03-28'], ['Atlantic/Azores', '2027-03-28', '2027-03-28'], ['Europe/London', '2027-10-31', '2027-10-31'],
    ['America/New_York', '2027-03-14', '2027-03-14'], ['Pacific/Kiritimati', '2027-12-31', '2028-01-01'],
  ])('K3 is whole days of UTC and what is left over, once each: %s from %s to %s', (name, from, to) => {
    const { start, end, wholeDays, edges } = of(name, { from, to })
    const whole = wholeDays ? [{ start: new Date(wholeDays.from), end: new Date(wholeDays.end) }] : []
    const parts = [...edges, ...whole].sort((a, b) => a.start.getTime() - b.start.getTime())
    expect(parts[0]!.start).toEqual(start)
    expect(parts.at(-1)!.end).toEqual(end)
    for (const [at, part] of parts.slice(1).entries()) expect(part.start).toEqual(parts[at]!.end)
    expect(edges.length).toBeLessThanOrEqual(2)
  })
})

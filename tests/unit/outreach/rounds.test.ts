import { describe, expect, it } from 'vitest'
import { bestHour } from '../../../server/domain/outreach/best-hour'
import { endOfOpenTime, isRoundOpenAt, nextRoundOpening, type RoundTimes } from '../../../server/domain/outreach/round-hours'
import { roomNow, roundLastsMs } from '../../../server/domain/outreach/round-pace'
import { afterCall, afterRefusal, mostCallsEach, type EndedTry } from '../../../server/domain/outreach/round-person'
import { WEEKDAYS, type CallingHours, type HourWindow } from '../../../shared/schemas/outreach/words'

const daily = (...windows: HourWindow[]): CallingHours => Object.fromEntries(WEEKDAYS.map(day => [day, windows]))
const times = (hours: CallingHours, timeZone = 'Asia/Kolkata', holidays: string[] = []) => ({ timeZone, hours, holidays })
const round = (fields: Partial<RoundTimes> = {}): RoundTimes =>
  ({ windowFrom: null, windowTo: null, startsAt: new Date(0), endsAt: null, ...fields })
const utc = (text: string) => new Date(`${text}Z`)

describe('the hours of a round', () => {
  it('O3 are those in which the programme’s and its own meet', () => {
    const office = times(daily(['09:00', '17:00']))
    const evening = round({ windowFrom: '16:00', windowTo: '20:00' })
    // 16:30 in India is 11:00 UTC
    expect(isRoundOpenAt(office, evening, utc('2026-12-01T11:00'))).toBe(true)
    expect(isRoundOpenAt(office, evening, utc('2026-12-01T10:00'))).toBe(false)
    expect(isRoundOpenAt(office, evening, utc('2026-12-01T12:00'))).toBe(false)
    expect(nextRoundOpening(office, evening, utc('2026-12-01T12:00'))).toEqual(utc('2026-12-02T10:30'))
    expect(nextRoundOpening(office, round({ windowFrom: '18:00', windowTo: '20:00' }), utc('2026-12-01T12:00'))).toBeNull()
  })

  it('O3 go over midnight where both do', () => {
    const night = times(daily(['20:00', '02:00']))
    const late = round({ windowFrom: '23:00', windowTo: '04:00' })
    expect(isRoundOpenAt(night, late, utc('2026-12-01T18:00'))).toBe(true)
    expect(isRoundOpenAt(night, late, utc('2026-12-01T20:00'))).toBe(true)
    expect(isRoundOpenAt(night, late, utc('2026-12-01T20:31'))).toBe(false)
    expect(nextRoundOpening(night, late, utc('2026-12-01T20:31'))).toEqual(utc('2026-12-02T17:30'))
  })

  it('O3 follow the clock on the wall over a change of it', () => {
    const london = times(daily(['00:30', '02:30']), 'Europe/London')
    const hour = round({ windowFrom: '01:00', windowTo: '02:00' })
    // clocks skip from 01:00 to 02:00 on 29 March 2026: that hour is not there
    expect(nextRoundOpening(london, hour, utc('2026-03-29T00:30'))).toEqual(utc('2026-03-30T00:00'))
    // and go through it twice on 25 October
    expect(isRoundOpenAt(london, hour, utc('2026-10-25T00:30'))).toBe(true)
    expect(isRoundOpenAt(london, hour, utc('2026-10-25T01:30'))).toBe(true)
    expect(isRoundOpenAt(london, hour, utc('2026-10-25T02:00'))).toBe(false)
  })

  it('O3 begin and end when the round does, and skip holidays', () => {
    const office = times(daily(['09:00', '17:00']), 'Asia/Kolkata', ['2026-12-02'])
    const later = round({ startsAt: utc('2026-12-01T12:00'), endsAt: utc('2026-12-03T04:00') })
    expect(isRoundOpenAt(office, later, utc('2026-12-01T11:00'))).toBe(false)
    expect(nextRoundOpening(office, later, utc('2026-12-01T11:00'))).toEqual(utc('2026-12-03T03:30'))
    expect(nextRoundOpening(office, { ...later, endsAt: utc('2026-12-03T03:00') }, utc('2026-12-01T11:00'))).toBeNull()
    expect(isRoundOpenAt(office, later, utc('2026-12-03T04:00'))).toBe(false)
  })

  it('O3 say when a round of so much work would be through', () => {
    const office = times(daily(['09:00', '10:00']))
    const at = utc('2026-12-01T03:30')
    expect(endOfOpenTime(office, round(), at, 30 * 60_000)).toEqual(utc('2026-12-01T04:00'))
    // an hour today, half an hour tomorrow
    expect(endOfOpenTime(office, round(), at, 90 * 60_000)).toEqual(utc('2026-12-02T04:00'))
    expect(endOfOpenTime(office, round({ endsAt: utc('2026-12-01T12:00') }), at, 90 * 60_000)).toBeNull()
  })
})

describe('what follows on a call of a round', () => {
  const plan = {
    busy: { times: 2, minutes: 10 }, no_answer: { times: 1, minutes: 60 }, failed: { times: 0, minutes: 30 },
  }
  const endedAt = utc('2026-12-01T06:00')
  const ended = (fields: Partial<EndedTry>): EndedTry => ({ outcome: 'busy', reason: null, endedAt, tries: 0, ...fields })

  it('O1 is nothing more once somebody picked up', () => {
    expect(afterCall(ended({ outcome: 'keyed' }), plan)).toEqual({ kind: 'reached' })
    expect(afterCall(ended({ outcome: 'no_key', tries: 3 }), plan)).toEqual({ kind: 'reached' })
  })

  it('O3 is another call by how it ended, and no more than the plan has', () => {
    expect(afterCall(ended({}), plan)).toEqual({ kind: 'again', at: utc('2026-12-01T06:10'), isRung: true })
    expect(afterCall(ended({ tries: 2 }), plan)).toEqual({ kind: 'unreached', reason: 'busy' })
    expect(afterCall(ended({ outcome: 'no_answer' }), plan)).toEqual({ kind: 'again', at: utc('2026-12-01T07:00'), isRung: true })
    expect(afterCall(ended({ outcome: 'failed' }), plan)).toEqual({ kind: 'unreached', reason: 'failed' })
    expect(afterCall(ended({ outcome: 'not_placed', reason: 'number' }), plan)).toEqual({ kind: 'unreached', reason: 'number' })
    expect(mostCallsEach(plan)).toBe(3)
  })

  it('O3 is no call to whoever a carrier says is on the register of those who want none, whatever the plan', () => {
    const patient = { ...plan, failed: { times: 3, minutes: 30 } }
    expect(afterCall(ended({ outcome: 'not_placed', reason: 'unwanted' }), patient)).toEqual({ kind: 'left_out', reason: 'opted_out' })
    expect(afterCall(ended({ outcome: 'not_placed', reason: 'busy' }), patient)).toMatchObject({ kind: 'again' })
  })

  it('O3 is no call where consent went between two carriers, and a call later where only the hours were over', () => {
    expect(afterCall(ended({ outcome: 'refused', reason: 'opted_out' }), plan)).toEqual({ kind: 'left_out', reason: 'opted_out' })
    expect(afterCall(ended({ outcome: 'refused', reason: 'outside_hours' }), plan)).toEqual({ kind: 'again', at: endedAt, isRung: false })
  })

  it('O3 is the person’s where the reason is hers, and the round’s where it is everybody’s', () => {
    const now = endedAt
    const of = (code: string, reason: string) => afterRefusal(code, reason, now)
    // paused between taking somebody and asking: they are asked for as soon as it goes on, and not minutes later
    for (const reason of ['round_not_running', 'round_moved_on', 'too_late']) expect(of('call_not_allowed', reason)).toEqual({ person: null, wait: null })
    expect(of('call_not_allowed', 'unwanted')).toEqual({ person: { kind: 'left_out', reason: 'opted_out' }, wait: null })
    for (const reason of ['opted_out', 'no_consent', 'number_doubted', 'erased', 'language_missing']) {
      expect(of('call_not_allowed', reason)).toEqual({ person: { kind: 'left_out', reason }, wait: null })
    }
    expect(of('no_rate', '')).toMatchObject({ person: { reason: 'number' } })
    expect(of('carrier_missing', '')).toMatchObject({ person: { reason: 'no_provider' } })
    for (const [code, reason, wait] of [
      ['call_not_allowed', 'outside_hours', 'hours'], ['call_not_allowed', 'paused', 'paused'], ['budget_spent', 'round_budget', 'budget'], ['budget_spent', 'day', 'day'],
      ['budget_spent', 'month', 'month'], ['insufficient_credits', 'money', 'money'], ['wallet_frozen', 'wallet', 'wallet'], ['limit_reached', 'limit', 'limit'], ['script_refused', 'archived', 'script'],
    ] as const) expect(of(code, reason), reason).toEqual({ person: null, wait })
    expect(of('call_not_allowed', 'call_open')).toMatchObject({ person: { kind: 'again', isRung: false }, wait: null })
  })
})

describe('pace', () => {
  it('O3 leaves room for so many a minute and so many at once', () => {
    const pace = { perMinute: 20, atOnce: 10 }
    const now = [[0, 0], [15, 0], [0, 8], [25, 0], [0, 12]] as const
    expect(now.map(([begun, open]) => roomNow(pace, begun, open))).toEqual([10, 5, 2, 0, 0])
  })

  it('O3 lasts as long as what is slower lets it', () => {
    expect(roundLastsMs({ perMinute: 20, atOnce: 100 }, 500, 40)).toBe(25 * 60_000)
    expect(roundLastsMs({ perMinute: 120, atOnce: 10 }, 500, 40)).toBe(50 * 60_000)
  })
})

describe('the best hour', () => {
  it('K3 is when somebody answers most, with the hours beside it', () => {
    expect(bestHour([])).toBeNull()
    expect(bestHour([{ hour: 10, answered: 1 }])).toBeNull()
    expect(bestHour([{ hour: 10, answered: 2 }, { hour: 18, answered: 1 }])).toBe(10)
    expect(bestHour([{ hour: 9, answered: 1 }, { hour: 18, answered: 1 }, { hour: 19, answered: 1 }])).toBe(18)
    expect(bestHour([{ hour: 23, answered: 1 }, { hour: 0, answered: 1 }, { hour: 12, answered: 1 }])).toBe(0)
    expect(bestHour([{ hour: 7, answered: 1 }, { hour: 15, answered: 1 }])).toBe(7)
  })
})

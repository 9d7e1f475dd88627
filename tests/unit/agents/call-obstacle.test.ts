import { describe, expect, it } from 'vitest'
import { nextCallTime } from '../../../server/domain/agents/agent-call-hours'
import { callObstacle } from '../../../server/domain/agents/call-obstacle'

const at = (text: string) => new Date(text)
const right = { refusal: null, hasConsent: true, isOnDoNotCallList: false, timeZones: ['Europe/London'] }
const NOON = at('2027-01-15T12:00:00Z')

describe('the hours', () => {
  it.each([
    ['a second before nine', ['Europe/London'], '2027-01-15T08:59:59Z', '2027-01-15T09:00:00Z'],
    ['nine', ['Europe/London'], '2027-01-15T09:00:00Z', '2027-01-15T09:00:00Z'],
    ['a second before eight in the evening', ['Europe/London'], '2027-01-15T19:59:59Z', '2027-01-15T19:59:59Z'],
    ['eight in the evening', ['Europe/London'], '2027-01-15T20:00:00Z', '2027-01-16T09:00:00Z'],
    ['nine on the clock of the place', ['Asia/Kolkata'], '2027-01-15T03:29:59Z', '2027-01-15T03:30:00Z'],
    ['nine in summer', ['Europe/London'], '2027-07-15T07:59:59Z', '2027-07-15T08:00:00Z'],
    ['the last place that has nine', ['America/New_York', 'Pacific/Honolulu'], '2027-01-15T14:00:00Z', '2027-01-15T19:00:00Z'],
    ['the first place that has eight', ['America/New_York', 'Pacific/Honolulu'], '2027-01-16T01:00:00Z', '2027-01-16T19:00:00Z'],
  ])('are where the phone is: %s', (_, zones, now, next) => {
    expect(nextCallTime(zones, at(now))?.toISOString()).toBe(at(next).toISOString())
  })

  it('are none where no hour is allowed everywhere, or nobody knows the place', () => {
    expect(nextCallTime(['Pacific/Kiritimati', 'Pacific/Honolulu', 'Europe/London', 'Asia/Kolkata'], NOON)).toBeNull()
    expect(nextCallTime([], NOON)).toBeNull()
  })
})

describe('what stands against a call', () => {
  const refusal = { reason: 'premium' as const, code: 'blocked_number' as const, message: 'No.' }
  it.each([
    ['nothing', right, NOON, null],
    ['the number, before all else', { ...right, refusal, isOnDoNotCallList: true }, NOON, 'number'],
    ['the list, whatever was agreed to', { ...right, isOnDoNotCallList: true }, NOON, 'do_not_call'],
    ['no consent', { ...right, hasConsent: false }, NOON, 'no_consent'],
    ['the hour', right, at('2027-01-15T22:00:00Z'), 'hours'],
    ['an hour that nobody knows', { ...right, timeZones: [] }, NOON, 'hours'],
  ])('%s', (_, circumstances, now, reason) => {
    expect(callObstacle(circumstances, now)?.reason ?? null).toBe(reason)
  })
})

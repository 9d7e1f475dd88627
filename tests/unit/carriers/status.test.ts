import { describe, expect, it } from 'vitest'
import { dialStatusFromTwilio, statusFromTwilio } from '../../../server/carriers/twilio/status'

describe('the carrier’s words', () => {
  it.each([
    ['queued', 'initiated'], ['initiated', 'initiated'], ['ringing', 'ringing'], ['in-progress', 'answered'], ['completed', 'completed'], ['busy', 'busy'], ['no-answer', 'no-answer'], ['failed', 'failed'], ['canceled', 'canceled'],
  ])('C6 %s is our %s', (theirs, ours) => {
    expect(statusFromTwilio(theirs)).toBe(ours)
  })

  it.each(['answered', 'In-Progress', 'cancelled', '', ' ringing', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])('C6 knows no status %j', word => {
    expect(statusFromTwilio(word)).toBeNull()
  })

  it('C6 takes “answered” of a <Dial> that is over for its completion', () => {
    expect(dialStatusFromTwilio('answered')).toBe('completed')
    expect(dialStatusFromTwilio('completed')).toBe('completed')
  })

  it.each(['in-progress', 'ringing', 'initiated', '', '__proto__'])('C6 a <Dial> does not end in %j', word => {
    expect(dialStatusFromTwilio(word)).toBeNull()
  })
})

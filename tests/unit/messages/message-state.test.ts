import { describe, expect, it } from 'vitest'
import { isTimeToWaitFor, isTooLate, LATE_SECONDS } from '../../../server/domain/messages/due'
import { messageState, recordStatus } from '../../../server/domain/messages/message-state'
import { CALL_ORDER_STATES } from '../../../shared/schemas/calls'

const NOW = new Date('2026-11-30T12:00:00Z')
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

describe('the state of a message', () => {
  it('is that of its order once there is a call, and a leg that was heard of was dialled', () => {
    expect(CALL_ORDER_STATES.map(state => messageState('started', state, false))).toEqual(['sending', 'asking', 'unknown', 'placed', 'refused', 'not_placed', 'canceled'])
    expect(CALL_ORDER_STATES.map(state => messageState('started', state, true))).toEqual(CALL_ORDER_STATES.map(() => 'placed'))
    expect((['scheduled', 'canceled', 'missed', 'refused'] as const).map(own => messageState(own, null, false))).toEqual(['scheduled', 'canceled', 'missed', 'refused'])
  })

  it('is drawn as the call’s status, queued until something was heard', () => {
    expect([recordStatus('started', 'initiated'), recordStatus('started', 'ringing'), recordStatus('started', 'completed')]).toEqual(['queued', 'ringing', 'completed'])
    expect([recordStatus('scheduled', null), recordStatus('canceled', null), recordStatus('missed', null), recordStatus('refused', null)]).toEqual(['scheduled', 'canceled', 'failed', 'failed'])
  })

  it('V1 waits from a minute to thirty days, and is late after a quarter of an hour', () => {
    const times = [59, 60, 30 * 86_400, 30 * 86_400 + 1]
    expect(times.map(seconds => isTimeToWaitFor(inSeconds(seconds), NOW))).toEqual([false, true, true, false])
    expect([LATE_SECONDS, LATE_SECONDS + 1].map(seconds => isTooLate(inSeconds(-seconds), NOW))).toEqual([false, true])
  })
})

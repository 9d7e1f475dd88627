import type { RecordingInstance } from 'twilio/lib/rest/api/v2010/account/recording'
import { describe, expect, it } from 'vitest'
import { toRecording } from '../../../server/carriers/twilio/to-recording'
import { legCost } from '../../../server/domain/costs/cost-search'

const recording = (change: Partial<Record<keyof RecordingInstance, unknown>>) => toRecording({
  sid: 'RE1', status: 'completed', duration: '61', price: '-0.00500', priceUnit: 'USD', ...change,
} as unknown as RecordingInstance)

describe('a recording in Twilio’s books', () => {
  it('costs us what it says, whichever sign it is told with', () => {
    for (const price of ['-0.00500', '0.00500']) {
      expect(recording({ price })).toEqual({ id: 'RE1', status: 'completed', durationSeconds: 61, price: { micros: 5_000n, currency: 'USD' } })
    }
  })

  it.each([
    ['in-progress', null, 'open'], ['paused', null, 'open'], ['stopped', null, 'open'], ['processing', null, 'open'],
    ['completed', null, 'unpriced'], ['completed', '', 'unpriced'], ['completed', 'free', 'unpriced'], ['completed', '-0.0025', 'priced'],
    ['absent', null, 'free'], ['deleted', null, 'free'],
  ])('that is %s with the price %s is %s', (status, price, cost) => {
    expect(legCost(recording({ status, price }))).toBe(cost)
  })
})

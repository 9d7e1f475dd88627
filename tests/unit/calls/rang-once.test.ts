import { describe, expect, it } from 'vitest'
import { rangOnce, type PastCall } from '../../../server/domain/calls/rang-once'

const missed: PastCall = { channel: 'inbound', status: 'no-answer', answeredAt: null }

describe('a number that rang once', () => {
  it.each<[string, PastCall[], boolean]>([
    ['nothing was ever there', [], false],
    ['one call that nobody took', [missed], true],
    ['one that was declined', [{ ...missed, status: 'busy' }], true],
    ['one that rings now', [{ ...missed, status: 'ringing' }], false],
    ['one that was talked', [{ ...missed, status: 'completed', answeredAt: new Date(0) }], false],
    ['two that nobody took', [missed, missed], false],
    ['one that the person made', [{ ...missed, channel: 'browser' }], false],
    ['one each way', [missed, { ...missed, channel: 'browser' }], false],
  ])('%s', (_case, calls, is) => {
    expect(rangOnce(calls)).toBe(is)
  })
})

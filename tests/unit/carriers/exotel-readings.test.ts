import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberFromExotel } from '../../../server/carriers/exotel/numbers'
import { priceFromExotel } from '../../../server/carriers/exotel/price'
import { statusFromExotel } from '../../../server/carriers/exotel/status'
import { timeFromExotel, timeToExotel } from '../../../server/carriers/exotel/times'
import { toLeg } from '../../../server/carriers/exotel/to-leg'
import { OneCall } from '../../../server/carriers/exotel/wire'

/** As Exotel's documents show it, with the numbers filled in. */
const EXAMPLE = {
  Call: {
    Sid: 'b6cfaf5f5cef3ca0fc937749ef96d245', ParentCallSid: null, DateCreated: '2017-03-03 10:48:33',
    DateUpdated: '2017-03-03 10:53:33', AccountSid: 'talktime1', To: '08047091999', From: '09876530240',
    PhoneNumberSid: '08047091999', Status: 'completed', StartTime: '2017-03-03 10:48:33', EndTime: '2017-03-03 10:49:50',
    Duration: '17', Price: '1.500', Direction: 'outbound-api', AnsweredBy: null, RecordingUrl: null,
    Details: { ConversationDuration: 0, Leg1Status: 'completed', Leg2Status: null, Legs: [{ Leg: { Id: 1, OnCallDuration: 21 } }] },
  },
}
const reading = { home: 'IN', currency: 'INR' }
function leg(more: Record<string, unknown> = {}) {
  return toLeg(OneCall.parse({ Call: { ...EXAMPLE.Call, ...more } }).Call, reading)
}

describe('what Exotel says of a call', () => {
  it('is a leg: who was called, in E.164, times of India, the time on the phone and the price in our currency', () => {
    expect(leg()).toEqual({
      id: 'b6cfaf5f5cef3ca0fc937749ef96d245', parentId: null, to: '+919876530240', from: '+918047091999', status: 'completed',
      durationSeconds: 21, startedAt: new Date('2017-03-03T05:18:33Z'), endedAt: new Date('2017-03-03T05:19:50Z'),
      price: { micros: 1_500_000n, currency: 'INR' },
    })
    expect(leg({ Details: undefined })).toMatchObject({ durationSeconds: 17 })
    expect(leg({ Duration: 17, Details: null })).toMatchObject({ durationSeconds: 17 })
  })

  it.each([null, '', '1970-01-01 05:30:00', undefined])('C8 has no length and no price until its end is there: %s', EndTime => {
    expect(leg({ EndTime, Duration: '0', Price: '0.000', Details: { Legs: [{ Leg: { Id: 1, OnCallDuration: 0 } }] } }))
      .toMatchObject({ status: 'completed', durationSeconds: null, price: null, endedAt: null })
  })

  it('C8 has no length that cannot be billed, and no price that cannot be read', () => {
    for (const Duration of ['', '-1', 'n/a', '86401', null]) expect(leg({ Duration, Details: null })).toMatchObject({ durationSeconds: null })
    for (const Price of ['', null, '-1', '1,5', 'free']) expect(leg({ Price })).toMatchObject({ price: null })
  })

  it('C6 is not answered because it is in progress, and a word that is not documented is none of ours', () => {
    expect(['queued', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'failed', 'canceled'].map(statusFromExotel))
      .toEqual(['initiated', 'ringing', 'ringing', 'completed', 'busy', 'no-answer', 'failed', 'canceled'])
    expect(['answered', 'Completed', '', 'constructor', 'terminal'].map(statusFromExotel)).toEqual([null, null, null, null, null])
    expect(() => leg({ Status: 'parked' })).toThrow('could not be asked')
  })

  it('has times of India, to the second, and none where there is none', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4_102_444_800 }), seconds => {
      const time = new Date(seconds * 1000)
      expect(timeFromExotel(timeToExotel(time))).toEqual(time)
    }))
    expect(timeToExotel(new Date('2026-11-30T20:00:00.999Z'))).toBe('2026-12-01 01:30:00')
    for (const none of ['1970-01-01 05:30:00', '', null, undefined, '2026-02-30 10:00:00', '2026-11-30T10:00:00Z', '0000-00-00 00:00:00']) {
      expect(timeFromExotel(none)).toBeNull()
    }
  })

  it('has numbers as they are dialled at home, which are those of the whole world', () => {
    expect(numberFromExotel('08047091999', 'IN')).toBe('+918047091999')
    expect(numberFromExotel('+919876530240', 'IN')).toBe('+919876530240')
    expect(numberFromExotel('+1 202 555 0123', 'IN')).toBe('+12025550123')
    // no number of any plan: as it was written, so that it is equal to none of ours
    expect(numberFromExotel('0XXXXX30240', 'IN')).toBe('0XXXXX30240')
    expect(numberFromExotel(null, 'IN')).toBe('')
  })

  it('M1 has prices that are rounded up to a micro', () => {
    expect(priceFromExotel('0.600', 'INR')).toEqual({ micros: 600_000n, currency: 'INR' })
    expect(priceFromExotel('0.0000001', 'INR')).toEqual({ micros: 1n, currency: 'INR' })
    expect(priceFromExotel('0', 'INR')).toEqual({ micros: 0n, currency: 'INR' })
  })
})

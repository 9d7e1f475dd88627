import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../server/carriers/twilio/keypad-events'

const CALL = '0193a5b2-0000-7000-8000-00000000000a'
const asked = (round: number, digits: string | undefined, path = '/api/twilio/keypad') => ({
  request: {
    method: 'POST', url: `https://talktime.test${path}?call=${CALL}&round=${round}`,
    parameters: { call_sid: 'CA1', ...(digits !== undefined && { digits }) },
  },
})

describe('O5 keysOf', () => {
  it('puts the keys into the order in which they were asked for, however the records are sorted', () => {
    expect(keysOf([asked(1, '2'), asked(0, '7')])).toBe('72')
  })
  it('counts what was sent twice once', () => {
    expect(keysOf([asked(0, '2'), asked(0, '2')])).toBe('2')
  })
  it.each([
    ['nothing pressed', [asked(0, '')]],
    ['no digits at all', [asked(0, undefined)]],
    ['requests about other things', [asked(0, '2', '/api/twilio/call-status')]],
    ['what is no request', [{ request: null }, { request: {} }, { request: { url: 'nowhere', parameters: {} } }]],
    ['digits that no phone has', [asked(0, '2; 3')]],
  ])('finds none in %s', (_, events) => {
    expect(keysOf(events)).toBe('')
  })
  it('does not know them while there are no records: that none was pressed would never be asked again', () => {
    expect(keysOf([])).toBeNull()
  })
})

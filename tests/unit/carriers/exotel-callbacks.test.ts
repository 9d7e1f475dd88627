import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { createApp, toNodeListener } from 'h3'
import { describe, expect, it } from 'vitest'
import { callOfStatusPath, isKeysPath, keysPath, statusPath } from '../../../server/carriers/exotel/callback-token'
import { readPassthru, readStatusCallback } from '../../../server/carriers/exotel/events'
import { readFields } from '../../../server/carriers/exotel/form'
import { setContext } from '../../../server/http/current-context'
import { defineWebhook } from '../../../server/http/define-webhook'
import { exotelKeys, exotelStatus } from '../../../server/http/gates/exotel'
import { CALL_ID, EXOTEL_SECRET, GATED, webhookRequest } from '../../support/sandbox/exotel-world'

const SID = 'b6cfaf5f5cef3ca0fc937749ef96d245'
const options = { accountSid: 'talktime1', home: 'IN' }
const FORM = 'application/x-www-form-urlencoded'
const OTHER = '0193a5b2-0000-7000-8000-00000000000b'
const STATUS = statusPath(EXOTEL_SECRET, CALL_ID)
const KEYS = keysPath(EXOTEL_SECRET)

const status = {
  'CallSid': SID, 'EventType': 'terminal', 'DateCreated': '2026-11-30 15:00:00', 'DateUpdated': '2026-11-30 15:01:00',
  'Status': 'completed', 'To': '', 'From': '09876530240', 'PhoneNumberSid': '08047091999', 'StartTime': '2026-11-30 15:00:00',
  'EndTime': '2026-11-30 15:00:58', 'ConversationDuration': '0', 'Direction': 'outbound-api', 'RecordingUrl': '',
  'CustomField': CALL_ID, 'Legs[0][OnCallDuration]': '41', 'Legs[0][Status]': 'completed',
}
const passthru = {
  CallSid: SID, CallFrom: '09876530240', CallTo: '08047091999', Direction: 'outbound-dial', Created: 'Mon, 30 Nov 2026 15:00:00',
  DialCallDuration: '0', StartTime: '2026-11-30 15:00:00', EndTime: '1970-01-01 05:30:00', CallType: 'call-attempt',
  flow_id: '31415', From: '09876530240', To: '08047091999', CurrentTime: '2026-11-30 15:00:20', CustomField: CALL_ID, digits: '"2"',
}
const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

/** The same fields in each kind of body. */
const BODIES: Record<string, [type: string, body: string]> = {
  'a form': [FORM, query(status)],
  'a form in parts': ['multipart/form-data; boundary=----x1', [
    ...Object.entries(status).map(([name, value]) => `------x1\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`), '------x1--\r\n',
  ].join('')],
  'JSON': ['application/json', JSON.stringify({
    ...Object.fromEntries(Object.entries(status).filter(([name]) => !name.startsWith('Legs'))),
    Legs: [{ OnCallDuration: 41, Status: 'completed', AnsweredBy: null }],
  })],
}

describe('what Exotel tells of a call', () => {
  it.each(Object.entries(BODIES))('is read of %s', async (_, [type, body]) => {
    expect(await exotelStatus(webhookRequest('POST', STATUS, type, body), GATED)).toEqual({
      carrier: 'exotel', callId: CALL_ID, legId: SID, status: 'completed', event: 'terminal', toNumber: '+919876530240',
      fromNumber: '+918047091999', occurredAt: new Date('2026-11-30T09:30:58Z'), durationSeconds: 41,
    })
  })

  it('C6 says that somebody answered by its event alone', () => {
    const { CustomField: _, ...bare } = status
    expect(readStatusCallback({ ...bare, EventType: 'answered', Status: 'in-progress' }, CALL_ID, options)).toMatchObject({ status: 'answered', event: 'answered' })
    expect(readStatusCallback({ ...bare, EventType: 'ringing', Status: 'in-progress' }, CALL_ID, options)).toMatchObject({ status: 'ringing', event: null })
    // the least that it always has
    expect(readStatusCallback({ CallSid: SID, Status: 'no-answer', DateUpdated: '2026-11-30 15:01:00', RecordingUrl: '' }, CALL_ID, options))
      .toMatchObject({ status: 'no-answer', toNumber: null, fromNumber: null, durationSeconds: null, occurredAt: new Date('2026-11-30T09:31:00Z') })
  })

  it.each([
    ['no call', { CallSid: '' }], ['no status', { Status: 'parked' }], ['another call of ours', { CustomField: OTHER }],
    ['another account', { AccountSid: 'somebody' }], ['an id that is none', { CallSid: '../x' }],
  ])('O5 is not read where it is %s', (_, more) => {
    expect(readStatusCallback({ ...status, ...more }, CALL_ID, options)).toBeNull()
  })

  it.each(['', 'text/plain', 'application/jsonp', 'multipart/form-data'])('W1 is not read of a body of the kind "%s"', type => {
    expect(readFields(type, BODIES['a form']![1])).toBeNull()
  })

  it('W1 is not read where a name comes twice, parts have no end, or JSON is no object', () => {
    expect(readFields(FORM, 'CallSid=a&CallSid=b')).toBeNull()
    expect(readFields('multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n')).toBeNull()
    expect(readFields('multipart/form-data; boundary=x', '--x\r\n\r\n1\r\n--x--')).toBeNull()
    for (const body of ['[]', 'null', '"x"', '{', '']) expect(readFields('application/json', body)).toBeNull()
    expect(readFields(FORM, Array.from({ length: 101 }, (_, index) => `f${index}=1`).join('&'))).toBeNull()
  })

  it('is read of parts whatever the values are', () => {
    const value = fc.string({ maxLength: 40 }).filter(text => !text.includes('--bound') && !/[\r\n]/.test(text))
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z]{1,8}(\[\d\])?$/), { minLength: 1, maxLength: 6 })
    fc.assert(fc.property(names, fc.array(value, { minLength: 6, maxLength: 6 }), (keys, values) => {
      const fields = Object.fromEntries(keys.map((key, index) => [key, values[index]!]))
      const parts = Object.entries(fields).map(([key, text]) => `--bound\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${text}\r\n`)
      expect(readFields('multipart/form-data; boundary="bound"', `${parts.join('')}--bound--`)).toEqual(fields)
    }))
  })
})

describe('the keys that a flow sends', () => {
  it('are read of a GET, without the quotes around them, and of a POST', async () => {
    const keys = {
      carrier: 'exotel', callId: CALL_ID, legId: SID, round: null, digits: '2', flowId: '31415', numbers: ['+919876530240', '+918047091999'],
    }
    expect(await exotelKeys(webhookRequest('GET', `${KEYS}?${query(passthru)}`), GATED)).toEqual(keys)
    expect(await exotelKeys(webhookRequest('POST', KEYS, FORM, query(passthru)), GATED)).toEqual(keys)
  })

  it.each([['"2"', '2'], ['2', '2'], ['""', ''], ['', ''], ['null', ''], ['"null"', ''], [' "9" ', '9'], ['"12"', '12'], ['"*"', '*']])('%s is "%s"', (digits, read) => {
    expect(readPassthru({ ...passthru, digits }, options)).toMatchObject({ digits: read })
  })

  it('none are none, where Exotel leaves them out', () => {
    const { digits: _, ...bare } = passthru
    expect(readPassthru(bare, options)).toMatchObject({ digits: '' })
  })

  it.each([
    ['no call of ours', { CustomField: '' }], ['a name that is no id', { CustomField: 'mother-17' }], ['no call of theirs', { CallSid: '' }],
    ['no keys', { digits: '"2; drop"' }],
  ])('O5 are not read where there is %s', (_, more) => {
    expect(readPassthru({ ...passthru, ...more }, options)).toBeNull()
  })
})

describe('the addresses that Exotel calls', () => {
  it('O5 are good for one call, made of the secret, and for nothing that is a little different', () => {
    expect(callOfStatusPath(EXOTEL_SECRET, STATUS)).toBe(CALL_ID)
    expect(callOfStatusPath(EXOTEL_SECRET, STATUS.replace(CALL_ID, OTHER))).toBeNull()
    expect(callOfStatusPath('another secret', STATUS)).toBeNull()
    fc.assert(fc.property(fc.integer({ min: 0, max: 63 }), fc.constantFrom(...'0123456789abcdefg'), (place, letter) => {
      const at = STATUS.length - 64 + place
      const changed = STATUS.slice(0, at) + letter + STATUS.slice(at + 1)
      expect(callOfStatusPath(EXOTEL_SECRET, changed)).toBe(changed === STATUS ? CALL_ID : null)
    }))
    for (const other of [STATUS.slice(0, -1), `${STATUS}0`, STATUS.toUpperCase(), `${STATUS}?x=1`, `${STATUS}/`]) {
      expect(callOfStatusPath(EXOTEL_SECRET, other)).toBeNull()
    }
    expect(isKeysPath(EXOTEL_SECRET, KEYS)).toBe(true)
    for (const other of [keysPath('another secret'), KEYS.slice(0, -1), `${KEYS}0`, STATUS]) expect(isKeysPath(EXOTEL_SECRET, other)).toBe(false)
    // whoever has seen one kind cannot make the other
    expect(KEYS.slice(-64)).not.toBe(STATUS.slice(-64))
  })

  type AnyGate = typeof exotelStatus | typeof exotelKeys
  const refusals: [what: string, gate: AnyGate, request: Parameters<typeof webhookRequest>, reason: string][] = [
    ['a GET of a status', exotelStatus, ['GET', STATUS], 'method'],
    ['a status without its token', exotelStatus, ['POST', `/api/ivr/webhook/status/${CALL_ID}`, FORM, query(status)], 'address'],
    ['a status for another call', exotelStatus, ['POST', STATUS.replace(CALL_ID, OTHER), FORM, query(status)], 'address'],
    ['a status of a kind that nobody reads', exotelStatus, ['POST', STATUS, 'text/xml', '<x/>'], 'content_type'],
    ['a status of another call at this one’s address', exotelStatus, ['POST', STATUS, FORM, query({ ...status, CustomField: OTHER })], 'malformed'],
    ['a status that says nothing', exotelStatus, ['POST', STATUS, FORM, ''], 'malformed'],
    ['keys without the secret', exotelKeys, ['GET', `/api/ivr/webhook/keys/x?${query(passthru)}`], 'address'],
    ['keys by PUT', exotelKeys, ['PUT', KEYS, FORM, query(passthru)], 'method'],
    ['keys that are much too long', exotelKeys, ['GET', `${KEYS}?${query({ ...passthru, x: 'y'.repeat(5000) })}`], 'query'],
    ['keys of nobody', exotelKeys, ['GET', KEYS], 'malformed'],
    ['keys twice over', exotelKeys, ['GET', `${KEYS}?${query(passthru)}&digits=1`], 'malformed'],
  ]
  it.each(refusals)('W1 refuses %s', async (_, gate, request, reason) => {
    const asked: Promise<unknown> = gate(webhookRequest(...request), GATED)
    await expect(asked).rejects.toMatchObject({ details: { reason } })
  })

  it('W1 lets nothing in where there is no Exotel', async () => {
    const without = { config: { exotel: null } } as unknown as typeof GATED
    await expect(exotelStatus(webhookRequest('POST', STATUS, FORM, query(status)), without)).rejects.toMatchObject({ code: 'signature_refused' })
    await expect(exotelKeys(webhookRequest('GET', `${KEYS}?${query(passthru)}`), without)).rejects.toMatchObject({ code: 'signature_refused' })
  })
})

it('P1 what is refused, and what fails, is in the log without the address that it came to', async () => {
  const lines: unknown[] = []
  const note = (line: unknown) => void lines.push(line)
  setContext({ ...GATED, log: { warn: note, error: note } } as unknown as typeof GATED)
  const app = createApp().use(defineWebhook({ gate: exotelKeys, read: keys => keys, handle: () => Promise.reject(new Error('on purpose')) }))
  const server = createServer(toNodeListener(app))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${KEYS}`
  const answers = [await fetch(`${url}?CallSid=nobody`), await fetch(`${url}?${query(passthru)}`)]
  server.closeAllConnections()
  server.close()
  expect(answers.map(({ status }) => status)).toEqual([400, 500])
  const path = '/api/ivr/webhook/keys/…'
  expect(lines).toEqual([{ code: 'webhook_malformed', reason: 'malformed', path }, expect.objectContaining({ path })])
})

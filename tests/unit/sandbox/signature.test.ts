import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { signRequest } from '../../../sandbox/webhooks/signature'

const TOKEN = '0123456789abcdef0123456789abcdef'

describe('the request signature', () => {
  it('is the one that Twilio publishes as an example', () => {
    // https://www.twilio.com/docs/usage/security#validating-requests
    const params = { CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030', To: '+18005551212' }
    expect(signRequest('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', params)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
  })

  it('is accepted by the twilio package for any form, and never after a change', () => {
    const form = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true })
    fc.assert(
      fc.property(form, fc.webUrl({ withQueryParameters: true }), (params, url) => {
        const signature = signRequest(TOKEN, url, params)
        expect(twilio.validateRequest(TOKEN, signature, url, params)).toBe(true)
        expect(twilio.validateRequest(TOKEN, signature, url, { ...params, CallSidX: 'other' })).toBe(false)
        expect(twilio.validateRequest(`${TOKEN}0`, signature, url, params)).toBe(false)
      }),
    )
  })

  it('leaves out the fragment, which is never sent', () => {
    const url = 'https://talktime.example/api/twilio/call-status?x=1'
    expect(signRequest(TOKEN, `${url}#rc=2&rp=all`, { A: '1' })).toBe(signRequest(TOKEN, url, { A: '1' }))
  })
})

import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { passGate, type GateOptions, type RawRequest } from '../../../server/carriers/twilio/gate'

const ACCOUNT = `AC${'a1'.repeat(16)}`
const TOKEN = 't'.repeat(32)
const OPTIONS: GateOptions = { publicUrl: 'https://talk.example', path: '/api/twilio/call-status', accountSid: ACCOUNT, authTokens: [TOKEN] }

function signed(params: Record<string, string>, target = OPTIONS.path, token = TOKEN): RawRequest {
  return {
    method: 'POST',
    target,
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    signature: twilio.getExpectedTwilioSignature(token, OPTIONS.publicUrl + target, params),
    body: new URLSearchParams(params).toString(),
  }
}

const refusalOf = (request: RawRequest, options = OPTIONS) => {
  const result = passGate(request, options)
  return result.ok ? null : result.refusal
}

describe('the gate', () => {
  it('W1 passes what is genuine, parsed once', () => {
    const params = { AccountSid: ACCOUNT, Name: 'Ana & María + co = 100 %', Empty: '', Text: '💥\n<x>' }
    const result = passGate(signed(params, `${OPTIONS.path}?call=1&terms=USD.1.0`), OPTIONS)
    expect(result).toMatchObject({ ok: true, params })
    expect(result.ok && Object.fromEntries(result.query)).toEqual({ call: '1', terms: 'USD.1.0' })
  })

  it('W5 with no token, an empty one or a strange one passes nothing', () => {
    const request = signed({ AccountSid: ACCOUNT })
    const signedWithNothing = { ...request, signature: twilio.getExpectedTwilioSignature('', OPTIONS.publicUrl + OPTIONS.path, { AccountSid: ACCOUNT }) }
    for (const authTokens of [[], [''], ['', '']]) {
      expect(refusalOf(request, { ...OPTIONS, authTokens })).toBe('signature')
      expect(refusalOf(signedWithNothing, { ...OPTIONS, authTokens })).toBe('signature')
    }
    expect(refusalOf(request, { ...OPTIONS, authTokens: ['x', TOKEN] })).toBeNull()
  })

  it('W1 would not be shut by the library alone: an empty token verifies', () => {
    const signature = twilio.getExpectedTwilioSignature('', 'https://talk.example/x', { a: '1' })
    expect(twilio.validateRequest('', signature, 'https://talk.example/x', { a: '1' })).toBe(true)
  })

  it.each([
    ['as many parameters as there may be', 99, null], ['one more', 100, 'malformed'],
  ])('W1 counts parameters: %s', (_what, extra, refusal) => {
    const params = { AccountSid: ACCOUNT, ...Object.fromEntries(Array.from({ length: extra }, (_, n) => [`P${n}`, 'x'])) }
    expect(refusalOf(signed(params))).toBe(refusal)
  })

  it.each([[16 * 1024, null], [16 * 1024 + 1, 'body_too_large']])('W1 counts bytes: %d', (size, refusal) => {
    const empty = signed({ AccountSid: ACCOUNT, P: '' }).body.length
    expect(refusalOf(signed({ AccountSid: ACCOUNT, P: 'a'.repeat(size - empty) }))).toBe(refusal)
  })

  it.each([
    ['key with a blank', 'a b=1'], ['key of brackets', 'a%5B%5D=1'], ['key that begins with a digit', '1a=1'], ['key of no letters', '%00=1'], ['key that is empty', '=1'], ['very long key', `${'a'.repeat(65)}=1`], ['prototype', '__proto__=1'],
    ['repeated key', 'A=1&A=1'], ['raw blank', 'A=1 2'], ['raw plus of another script', 'A=１'], ['raw line end', 'A=1\n'], ['raw NUL', 'A=\u0000'],
  ])('W1 takes no body with a %s', (_what, text) => {
    expect(refusalOf({ ...signed({ AccountSid: ACCOUNT }), body: `AccountSid=${ACCOUNT}&${text}` })).toBe('malformed')
  })
})

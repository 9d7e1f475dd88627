import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { wireProblems } from '../support/wire-problems'
import { REPLIES } from '../../shared/wire/replies'
import { fillPath, type WireName } from '../../shared/wire/wire'
import { listRoutes, type WiredHandler } from '../support/http-app'

/** Routes that answer our pages with no JSON, or no page of ours at all, each with what they answer instead. */
const NO_REPLY: Record<string, string> = {
  '/api/**': 'the 404 of what is not there',
  '/api/auth/**:all': 'the library for sign-in: what pages ask of it is in the map by name',
  'GET /api/finance/anchors/:day/file': 'a file',
  'GET /api/finance/exports/:id/file': 'a file',
  'GET /api/finance/exports/key': 'a file',
  'GET /api/rates/price-list.csv': 'a file',
  'GET /api/calls/file': 'a file',
  'GET /api/user/contacts/file': 'a file',
  'GET /api/leads/file': 'a file',
  'GET /api/user/call-wishes/file': 'a file',
  'GET /api/outreach/people/file': 'a file',
  'GET /api/outreach/people/:id/data': 'a file',
  'GET /api/user/data': 'a file',
  'GET /api/outreach/stock/file': 'a file',
  'GET /api/outreach/rounds/:id/file': 'a file',
  'GET /api/agents/rounds/:id/file': 'a file',
  'GET /api/outreach/recordings/:id/audio': 'a sound',
  'GET /api/agents/calls/:id/recording/audio': 'a sound',
  'GET /api/ivr/recordings/:file': 'a sound, for the carrier',
  'GET /api/user/transactions/file': 'a file',
  'GET /api/openapi.json': 'a document with a form of its own',
  'GET /api/live': 'a stream',
  'GET /api/outreach/live': 'a stream',
  'POST /api/ivr/webhook/status/:token': 'the carrier',
  'GET /api/ivr/webhook/keys/:secret': 'the carrier',
  'POST /api/twilio/keypad': 'the carrier',
  'POST /api/inbound-call': 'the carrier',
  'POST /api/outbound-call-webhook': 'the carrier',
  'POST /api/twilio/agent-talk': 'the carrier',
  'POST /api/twilio/hand-over-result': 'the carrier',
  'POST /api/twilio/hand-over-status': 'the carrier',
  'POST /api/twilio/answered-by': 'the carrier',
  'POST /api/twilio/recording-status': 'the carrier',
  'GET /api/health/live': 'a word for the proxy',
  'GET /api/health/ready': 'a word for the proxy',
  'GET /api/health/voice': 'a word for the watch',
  'POST /api/stripe/webhook': 'the provider',
  'POST /api/twilio/call-status': 'the carrier',
  'POST /api/twilio/dial-result': 'the carrier',
  'POST /api/twilio/echo': 'the carrier',
  'POST /api/twilio/incoming': 'the carrier',
  'POST /api/twilio/incoming-result': 'the carrier',
  'POST /api/twilio/incoming-status': 'the carrier',
  'POST /api/twilio/voice': 'the carrier',
}
/** What pages ask of the library for sign-in, behind one file. */
const isLibrarys = (name: string) => name.startsWith('POST /api/auth/') && !files.has(name)

const named = listRoutes().map(({ file, method, path }) => ({ file, name: method ? `${method.toUpperCase()} ${path}` : path }))
const files = new Set(named.map(({ name }) => name))

describe('the wire', () => {
  it.each(named.map(({ name, file }) => [name, file] as const))('has what %s answers, and the route says so', async (name, file) => {
    const { default: handler } = await import(pathToFileURL(file).href) as { default: WiredHandler }
    if (name in NO_REPLY) {
      expect(Object.keys(REPLIES)).not.toContain(name)
      expect(handler.wire).toBeUndefined()
    } else expect(handler.wire).toBe(name)
  })

  it('has nothing that nobody answers', () => {
    expect(Object.keys(NO_REPLY).filter(name => !files.has(name))).toEqual([])
    expect(Object.keys(REPLIES).filter(name => !files.has(name) && !isLibrarys(name))).toEqual([])
  })

  it('is what the tests of this folder see: all of it is asked for here', () => {
    const sources = readFileSync('tests/http/every-route-is-tested.test.ts', 'utf8')
    expect(sources).toContain('const SKIPPED: Record<string, string> = {}')
  })

  const erasure = { obstacle: null, isMoney: false, needsCode: true, supportEmail: 'help@example.com' }
  const refusal = { code: 'not_found', message: 'There is nothing here.', requestId: 'a' }
  it.each<[string, WireName, number, unknown, string[]]>([
    ['what it should be', 'GET /api/user/erasure', 200, erasure, []],
    ['a field more', 'GET /api/user/erasure', 200, { ...erasure, userId: '1' }, ['it: Unrecognized key: "userId"']],
    ['a field less', 'GET /api/user/erasure', 200, { ...erasure, supportEmail: undefined }, [expect.stringMatching(/^supportEmail: /) as string]],
    ['money that is a number', 'POST /api/finance/requests/:id/codes', 201, { batch: 'a', codes: [1] }, [expect.stringMatching(/^codes.0: /) as string]],
    ['no body where there should be one', 'GET /api/user/erasure', 200, undefined, [expect.stringMatching(/^it: /) as string]],
    ['a body where there should be none', 'POST /api/user/erasure', 204, {}, ['there should be no body']],
    ['none where there should be none', 'POST /api/user/erasure', 204, undefined, []],
    ['nothing new', 'GET /api/calls/history', 304, undefined, []],
    ['a refusal', 'GET /api/user/erasure', 404, refusal, []],
    ['a refusal with a field more', 'GET /api/user/erasure', 404, { ...refusal, stack: 'at' }, ['it: Unrecognized key: "stack"']],
    ['a refusal of a code that nobody knows', 'GET /api/user/erasure', 404, { ...refusal, code: 'odd' }, [expect.stringMatching(/^code: /) as string]],
  ])('catches %s', (_, name, status, json, problems) => expect(wireProblems(name, status, json)).toEqual(problems))

  it('fills a path with ids, whatever is in them', () => {
    expect(fillPath('/api/calls/:id/timeline', { id: 'a/b?c' })).toBe('/api/calls/a%2Fb%3Fc/timeline')
    expect(fillPath('/api/calls/history', {})).toBe('/api/calls/history')
  })
})

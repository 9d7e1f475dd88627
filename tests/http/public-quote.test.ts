import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorDto } from '../../shared/errors'
import type { PublicQuoteDto, QuoteDto } from '../../shared/schemas/rating'
import { NASTY_TEXTS } from '../support/fuzz/nasty-values'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
let visitor: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_PUBLIC_QUOTES_PER_MINUTE: '5', TRUSTED_PROXY_HOPS: '1' } })
  visitor = await world.visit()
})
afterAll(() => world.close())

let households = 0
/** Each time from another place, unless told which. */
const ask = (query: Record<string, string>, headers: Record<string, string> = {}) => world.app.send({
  path: `/api/rates/public-quote?${new URLSearchParams(query)}`,
  headers: { 'x-forwarded-for': `198.51.${100 + (++households >> 8)}.${households & 255}`, ...headers },
})

describe('the price of a call, without an account', () => {
  it.each(Object.entries(NUMBERS))('M10 is the price with one: %s', async (_kind, number) => {
    const reply = await ask({ to: number })
    expect(reply.status, reply.text).toBe(200)
    const { availableMicros, maxSeconds, bound, callable, refusal, rangOnce, ...terms } = (await visitor.get(`/api/rates/quote?to=${encodeURIComponent(number)}`)).json as QuoteDto
    expect(reply.json).toEqual(terms)
  })

  it.each([
    ['112', 'GB'], ['911', 'US'], ['+1 900 555 0123', 'US'], ['+870 773 123 456', 'US'], ['+44 909 8790123', 'GB'], ['+44 20 794', 'GB'], ['hello', 'US'], ['00', 'DE'], ['+999 123', 'US'], ['12', 'FR'],
  ])('C11 refuses %s in %s in the same words', async (to, country) => {
    const open = await ask({ to, country })
    const neighbour = await world.visit({ country })
    const own = await neighbour.get(`/api/rates/quote?${new URLSearchParams({ to, country })}`)
    expect(open.status).toBe(own.status)
    const { code, message, details } = own.json as ErrorDto
    expectRefusal(open, own.status, code)
    expect(open.json).toMatchObject({ code, message, ...(details && { details }) })
  })

  it('R4 R6 says that it has no price, and asks the carrier nothing, where no deck covers the number', async () => {
    let asked = 0
    const { findPrice } = world.context.fakeCarrier
    world.context.fakeCarrier.findPrice = (...args) => {
      asked++
      return findPrice(...args)
    }
    const body = expectRefusal(await ask({ to: '+351211234567' }), 422, 'no_rate')
    expect(body.message).toMatch(/signed in/)
    expect(asked).toBe(0)
  })

  it.each([
    ['en-GB,en;q=0.9', '020 7946 0123', 'GB'], ['fr-FR', '01 42 68 53 00', 'FR'], ['zh-Hant-TW,en-US;q=0.5,en;q=0.3', '0800', null],
    ['en', '202 555 0123', 'US'], ['', '202 555 0123', 'US'], ['*', '202 555 0123', 'US'], ['x'.repeat(5000), '202 555 0123', 'US'],
  ])('takes the country from the request: %s', async (languages, to, country) => {
    const reply = await ask({ to }, { 'accept-language': languages })
    if (country === null) expect(reply.status).toBe(422)
    else expect((reply.json as PublicQuoteDto).country, reply.text).toBe(country)
  })

  it('is asked so often a minute from one place, whichever of its addresses asks, and anew a minute later', async () => {
    const one = Array.from({ length: 6 }, (_, index) => `2001:db8:1:2::${index + 1}`)
    const replies = []
    for (const address of one) replies.push(await ask({ to: NUMBERS.british }, { 'x-forwarded-for': address }))
    expect(replies.map(reply => reply.status)).toEqual([200, 200, 200, 200, 200, 429])
    const refused = expectRefusal(replies.at(-1)!, 429, 'too_many_attempts')
    expect(Number(replies.at(-1)!.headers['retry-after'])).toBe(refused.details?.retryAfterSeconds)
    expect((await ask({ to: NUMBERS.british }, { 'x-forwarded-for': '2001:db8:1:3::1' })).status, 'the neighbours').toBe(200)
    world.context.clock.advance(61)
    expect((await ask({ to: NUMBERS.british }, { 'x-forwarded-for': one[0]! })).status).toBe(200)
  })

  it('has no effect but that it is counted, and tells nobody who asked', async () => {
    const before = await world.fingerprint(['sign_in_attempt'])
    await ask({ to: NUMBERS.british, [randomUUID()]: '1' })
    expect(await world.fingerprint(['sign_in_attempt'])).toEqual(before)
    const rows = await world.context.admin`select account_key from sign_in_attempt`
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|2001/)
  })

  it('ends in no 5xx, whatever is asked', async () => {
    for (const text of NASTY_TEXTS.filter(one => !/[\ud800-\udfff]/.test(one))) {
      const queries: Record<string, string>[] = [{ to: text }, { to: NUMBERS.british, country: text }, { to: '020 7946 0123', [text]: text }]
      for (const query of queries) {
        const reply = await ask(query)
        expect(reply.status, `${JSON.stringify(query)} ${reply.text}`).toBeLessThan(500)
      }
    }
  })

  it.each(['', 'to=', `to=${'1'.repeat(65)}`, 'to=1&to=2', 'to=%00', 'to=%2B442079460123&country=gb', 'to[]=1'])('refuses what makes no sense: %j', async query => {
    expectRefusal(await world.app.send({ path: `/api/rates/public-quote?${query}`, headers: { 'x-forwarded-for': `203.0.113.${++households & 255}` } }), 400, 'invalid_request')
  })
})

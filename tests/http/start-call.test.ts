import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../shared/errors'
import type { StartCallReply } from '../../shared/schemas/calls'
import type { QuoteDto } from '../../shared/schemas/rating'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import { putLimits } from '../support/two-people'

let world: HttpWorld
let caller: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '2', LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_COUNTRIES_PER_DAY: '2', LIMIT_SPEND_PER_DAY: '10', LIMIT_PRICE_PER_MINUTE: '0.5' } })
  caller = await world.visit({ grantMicros: 100_000_000n })
})
afterAll(() => world.close())

const start = (visitor: Visitor, toNumber: string, country?: string) => visitor.post('/api/calls/browser-start', { toNumber, ...(country && { country }) })
const countOf = async () => (await world.context.admin`select code, reason, country from call_refusal order by id`).map(row => [row.code, row.reason, row.country])

describe('calls that are refused', () => {
  it.each<[string, string, string | undefined, number, ErrorCode, string]>([
    ['911', '911', undefined, 403, 'emergency_number', 'emergency'],
    ['112 from Germany', '112', 'DE', 403, 'emergency_number', 'emergency'],
    ['999 from Britain', '999', 'GB', 403, 'emergency_number', 'emergency'],
    ['an emergency number with a code', '+1911', undefined, 403, 'emergency_number', 'emergency'],
    ['a short number', '411', undefined, 403, 'blocked_number', 'short'],
    ['a premium number', '+19005550123', undefined, 403, 'blocked_number', 'premium'],
    ['a British premium number', '+449098790123', undefined, 403, 'blocked_number', 'premium'],
    ['a shared-cost number', '+33820123456', undefined, 403, 'blocked_number', 'shared_cost'],
    ['a satellite phone', '+881612345678', undefined, 403, 'blocked_number', 'satellite'],
    ['an extension', '+12025550123 ext. 5', undefined, 422, 'invalid_number', 'extension'],
    ['an extension in words', '+49 30 901820 (Durchwahl 12)', undefined, 422, 'invalid_number', 'extension'],
    ['two numbers', '+442079460958 or +442079460959', undefined, 422, 'number_unclear', 'unclear'],
    ['a number among words', 'Room 5, +44 20 7946 0958', undefined, 422, 'number_unclear', 'unclear'],
    ['a range of lines', '030 901820-21', 'DE', 422, 'number_unclear', 'unclear'],
    ['a country code without a plus', '491716783154', 'DE', 422, 'number_unclear', 'unclear'],
    ['an emergency number behind a code', '#31#112', 'DE', 403, 'emergency_number', 'emergency'],
    ['an emergency number behind an outside line', '9,911', undefined, 403, 'emergency_number', 'emergency'],
    ['a pay-per-call exchange', '+12129760123', undefined, 403, 'blocked_number', 'premium'],
    ['no number', 'call me', undefined, 422, 'invalid_number', 'invalid'],
    ['too short a number', '+1202555', undefined, 422, 'invalid_number', 'invalid'],
    ['a number without a rate', '+27821234567', undefined, 422, 'no_rate', ''],
  ])('C11 %s: a code, a sentence, a count, and nothing else', async (_what, number, country, status, code, reason) => {
    const [before, counted, asked] = [await world.fingerprint(['call_refusal']), await countOf(), world.context.fakeCarrier.requests.length]
    const { message, details } = expectRefusal(await start(caller, number, country), status, code)
    expect(message).toMatch(/Nothing was charged\.$/)
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
    expect(await countOf()).toEqual([...counted, [code, reason || null, country ?? 'US']])
    // a number without a rate is looked up; the others never reach the carrier
    const questions = world.context.fakeCarrier.requests.slice(asked)
    expect(questions).toEqual(code === 'no_rate' ? [`findPrice ${number}`] : [])
    if (reason === 'emergency') expect(details).toMatchObject({ emergencyNumber: expect.any(String) as string, telUrl: `tel:${String(details!.emergencyNumber)}` })
  })

  it('C11 tells a short number’s caller what to dial in need', async () => {
    const { details } = expectRefusal(await start(caller, '411'), 403, 'blocked_number')
    expect(details).toMatchObject({ emergencyNumber: '911', emergencyCountry: 'US', telUrl: 'tel:911' })
  })

  it('C11 names the emergency number of where the caller is, whatever country is picked', async () => {
    for (const country of ['GB', 'DE', 'JP']) {
      const { details } = expectRefusal(await start(caller, '112', country), 403, 'emergency_number')
      expect(details).toMatchObject({ emergencyNumber: '911', emergencyCountry: 'US', telUrl: 'tel:911' })
    }
  })

  it('C15 offers the numbers that were read, each with where', async () => {
    const reply = await caller.get(`/api/rates/quote?to=${encodeURIComponent('Tel: 030 901820, Fax: 030 901821')}&country=DE`)
    expect(expectRefusal(reply, 422, 'number_unclear').details).toMatchObject({ choices: [
      { toNumber: '+4930901820', display: '+49 30 901820', country: 'DE', readFrom: '030 901820' },
      { toNumber: '+4930901821', display: '+49 30 901821', country: 'DE', readFrom: '030 901821' },
    ] })
  })

  it('C11 keeps no full number of what was refused', async () => {
    await start(caller, '+19005550177')
    const [row] = await world.context.admin`select string_agg(r::text, ' ') as text from call_refusal r`
    expect(row!.text).not.toContain('9005550177')
  })

  it.each([['911'], ['+19005550123'], ['+27821234567'], ['no number']])('C11 the price of %s is refused in the same way, and not counted', async number => {
    const before = await world.fingerprint(['call_refusal'])
    const quote = await caller.get(`/api/rates/quote?to=${encodeURIComponent(number)}`)
    const refused = await start(caller, number)
    expect([quote.status, (quote.json as { code: string }).code]).toEqual([
      refused.status, (refused.json as { code: string }).code,
    ])
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
  })

  it('M4 less than a minute of money: 402, with what is missing', async () => {
    const poor = await world.visit({ grantMicros: 19_999n })
    const { details } = expectRefusal(await start(poor, NUMBERS.british), 402, 'insufficient_credits')
    expect(details).toEqual({ requiredMicros: '20000', availableMicros: '19999', missingMicros: '1', minimumSeconds: 60 })
    const rich = await world.visit({ grantMicros: 20_000n })
    const reply = await start(rich, NUMBERS.british)
    expect([reply.status, (reply.json as StartCallReply).maxAllowedSeconds]).toEqual([201, 60])
  })

  it.each([['frozen', 'wallet_frozen'], ['closing', 'wallet_closed'], ['closed', 'wallet_closed']] as const)('M17 a wallet that is %s: nothing is written', async (state, code) => {
    const visitor = await world.visit()
    await world.context.admin`update wallet set status = ${state} where user_id = ${visitor.person.id}`
    const before = await world.fingerprint(['call_refusal'])
    expectRefusal(await start(visitor, NUMBERS.british), 403, code)
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
  })

  it('C12 too many at once, too many countries, too dear a minute, too much in a day: each says which', async () => {
    const visitor = await world.visit({ grantMicros: 100_000_000n })
    expect(expectRefusal(await start(visitor, NUMBERS.dear), 403, 'limit_reached').details).toMatchObject({ limit: 'pricePerMinute', allowedMicros: '500000', freesAt: null })
    await world.complete(visitor, 61)
    await world.complete(visitor, 61, NUMBERS.perMinute)
    expect(expectRefusal(await start(visitor, NUMBERS.withGrace), 403, 'limit_reached').details).toMatchObject({ limit: 'countriesPerDay', allowedCount: 2, usedCount: 2, freesAt: expect.any(String) as string })
    const open = [await world.start(visitor), await world.start(visitor)]
    expect(expectRefusal(await start(visitor, NUMBERS.british), 409, 'too_many_calls').details).toMatchObject({ limit: 'callsAtOnce', allowedCount: 2, usedCount: 2 })
    for (const { callId } of open) await visitor.post('/api/calls/end', { callId })
    await putLimits(world.context.admin, visitor.person.id, { callsAtOnce: 10, spendPerDayMicros: '40000' })
    expect(expectRefusal(await start(visitor, NUMBERS.british), 403, 'limit_reached').details).toMatchObject({ limit: 'spendPerDay', allowedMicros: '40000', freesAt: expect.any(String) as string })
    await putLimits(world.context.admin, visitor.person.id, { callsAtOnce: 10 })
    expect((await start(visitor, NUMBERS.british)).status).toBe(201)
  })
})

describe('a call that may start', () => {
  it('M10 is quoted before, at the start and in the row on the same terms', async () => {
    for (const number of [NUMBERS.british, NUMBERS.perSecondWithFee]) {
      const visitor = await world.visit()
      const quote = (await visitor.get(`/api/rates/quote?to=${encodeURIComponent(number)}`)).json as QuoteDto
      expect(quote).toMatchObject({ callable: true, refusal: null, toNumber: number })
      const reply = (await start(visitor, number)).json as StartCallReply
      expect(reply.quote).toEqual(quote)
      const call = (await visitor.get(`/api/calls/${reply.callId}`)).json as Pick<QuoteDto, 'components' | 'currency' | 'maxSeconds'>
      expect([call.components, call.currency]).toEqual([quote.components, quote.currency])
      expect(quote.components).toMatchObject([{ component: 'phone' }])
      expect([reply.maxAllowedSeconds, call.maxSeconds]).toEqual([quote.maxSeconds, quote.maxSeconds])
    }
  })

  it('reads a number as it is typed where the caller is, or where they say', async () => {
    const visitor = await world.visit({ country: 'GB' })
    expect(((await start(visitor, '020 7946 0123')).json as StartCallReply).toNumber).toBe('+442079460123')
    expect(((await start(visitor, '(202) 555-0123', 'US')).json as StartCallReply).toNumber).toBe('+12025550123')
  })

  it('C1 leaves one row and one hold, and the wallet shows it', async () => {
    const visitor = await world.visit({ grantMicros: 1_000_000n })
    const { callId } = await world.start(visitor)
    const rows = await world.context.admin`select c.status, h.state, h.amount_micros, w.held_micros from call c join wallet_hold h on h.call_id = c.id join wallet w on w.id = c.wallet_id where c.user_id = ${visitor.person.id}`
    expect(rows.map(row => ({ ...row }))).toEqual([{ status: 'initiated', state: 'pending', amount_micros: 1_000_000n, held_micros: 1_000_000n }])
    expect((await visitor.get('/api/user/profile')).json).toMatchObject({ wallet: { balanceMicros: '1000000', heldMicros: '1000000', availableMicros: '0' } })
    expect((await visitor.get(`/api/calls/${callId}`)).json).toMatchObject({ heldMicros: '1000000', chargedMicros: null })
  })
})

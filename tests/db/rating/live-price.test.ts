import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseNumber } from '../../../server/domain/phone/parse-number'
import { findRate } from '../../../server/services/rating/find-rate'
import { quoteCall } from '../../../server/services/calls/quote-call'
import { createPerson, createTestContext, NUMBERS, type TestContext } from '../../support/test-context'

const LISBON = '+351211234567'
const DAY_SECONDS = 86_400

function numberOf(e164: string) {
  const number = parseNumber(e164, 'US')
  if (!number.ok) throw new Error(number.message)
  return number
}

describe('numbers that no deck covers', () => {
  let context: TestContext

  beforeAll(async () => {
    context = await createTestContext()
    context.fakeCarrier.prices.set(LISBON, { currency: 'USD', rateNanosPerMinute: 10_000_000n, description: 'Portugal' })
  })
  afterAll(() => context.close())

  const asked = () => context.fakeCarrier.requests.filter(request => request.startsWith('findPrice')).length

  it('R6 asks the carrier once, stores the answer for a day with our margin, and asks again after it', async () => {
    const first = await findRate(context, numberOf(LISBON))
    expect(first.terms.rateNanosPerMinute).toBe(12_500_000n)
    expect(asked()).toBe(1)
    expect((await findRate(context, numberOf(LISBON))).rateId).toBe(first.rateId)
    expect(asked()).toBe(1)

    context.fakeCarrier.prices.set(LISBON, { currency: 'USD', rateNanosPerMinute: 20_000_000n, description: 'Portugal' })
    context.clock.advance(DAY_SECONDS - 1)
    expect((await findRate(context, numberOf(LISBON))).terms.rateNanosPerMinute).toBe(12_500_000n)
    context.clock.advance(2)
    expect((await findRate(context, numberOf(LISBON))).terms.rateNanosPerMinute).toBe(25_000_000n)
    expect(asked()).toBe(2)
  })

  it('R6 does not ask where the deck has a rate', async () => {
    const before = asked()
    await findRate(context, numberOf(NUMBERS.perMinute))
    expect(asked()).toBe(before)
  })

  it('R4 refuses what nobody has a price for, in another currency, or for nothing', async () => {
    const madrid = numberOf('+34911234567')
    await expect(findRate(context, madrid)).rejects.toMatchObject({ code: 'no_rate' })
    context.fakeCarrier.prices.set(madrid.e164, { currency: 'EUR', rateNanosPerMinute: 10_000_000n, description: 'Spain' })
    await expect(findRate(context, madrid)).rejects.toMatchObject({ code: 'no_rate' })
    context.fakeCarrier.prices.set(madrid.e164, { currency: 'USD', rateNanosPerMinute: 0n, description: 'Spain' })
    await expect(findRate(context, madrid)).rejects.toMatchObject({ code: 'no_rate' })
  })

  it('R6 says that the price could not be found out when the carrier does not answer', async () => {
    context.fakeCarrier.isDown = true
    await expect(findRate(context, numberOf('+420212345678'))).rejects.toMatchObject({ code: 'carrier_unavailable' })
    context.fakeCarrier.isDown = false
  })

  it('quotes such a number like any other', async () => {
    const person = await createPerson(context)
    const quote = await quoteCall(context, person, { to: LISBON })
    expect(quote).toMatchObject({ callable: true, components: [{ component: 'phone', rateNanosPerMinute: '25000000', matchedPrefix: LISBON.slice(1) }], country: 'PT' })
  })
})

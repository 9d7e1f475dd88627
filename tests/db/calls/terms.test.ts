import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTermsKey } from '../../../server/domain/calls/terms-key'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import { reconcileCall } from '../../../server/services/calls/reconcile-calls'
import { takeFingerprint } from '../../support/fingerprint'
import { stateOf } from '../../support/ledger/kernel'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { priceByHand } from '../../support/ledger/oracle-price'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialResultEvent, dialTestCall, legEvent, report, startTestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, DECK, importTestDeck, NUMBERS, type TestContext } from '../../support/test-context'

/** The same deck at ten times the price, with a fee. */
const DEARER = DECK.replaceAll(/(\d\.\d{4}),(\d\.\d{4}),(\d\.\d{4}),0,/g, (_, provider: string, margin: string, rate: string) =>
  `${[provider, margin, rate].map(price => (Number(price) * 10).toFixed(3)).join(',')},0.5,`)

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

describe('the price of a call', () => {
  it('M10 is the one it was quoted, though another deck is in force when it ends', async () => {
    const target = await createTestContext()
    try {
      const person = await createPerson(target)
      const inFlight = await dialTestCall(target, person, NUMBERS.withMinimum)
      target.clock.advance(1)
      await importTestDeck(target, DEARER)
      const before = await target.admin`select * from rate order by id`

      await report(target, inFlight, 'completed', { durationSeconds: 100 })
      const { billedSeconds, costMicros } = priceByHand(inFlight.terms, 100)
      const { breakdown } = await readOutcome(target.admin, inFlight.id)
      expect(breakdown).toMatchObject([{
        rate_nanos_per_minute: 12_300_000n, connect_fee_micros: 0n,
        billed_seconds: billedSeconds, charged_micros: costMicros,
      }])

      const next = await startTestCall(target, person, NUMBERS.withMinimum)
      expect(next.terms).toMatchObject({ rateNanosPerMinute: 123_000_000n, connectFeeMicros: 500_000n })
      expect((await readOutcome(target.admin, inFlight.id)).breakdown).toEqual(breakdown)
      expect(await target.admin`select * from rate order by id`).toEqual(before)
      await expectHealthy(target.admin)
    } finally {
      await target.close()
    }
  })

  it('M10 is the snapshot’s for the reconciler too', async () => {
    const call = await dialTestCall(context, await createPerson(context), NUMBERS.perSecondWithFee)
    context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'completed', durationSeconds: 77, endedAt: context.clock.now() })
    await reconcileCall(context, call.id)
    const { breakdown } = await readOutcome(context.admin, call.id)
    expect(breakdown).toMatchObject([{ charged_micros: priceByHand(call.terms, 77).costMicros, duration_seconds: 77 }])
  })

  it.each([
    ['a lower rate', 'USD.1.0.60.60.0.0'],
    ['another currency', 'EUR.13000000.0.60.60.0.0'],
    ['finer increments', 'USD.13000000.0.1.1.0.0'],
    ['a longer grace', 'USD.13000000.0.60.60.0.60'],
    ['another minimum', 'USD.13000000.0.60.60.1.0'],
    ['the same terms in other digits', 'USD.013000000.0.60.60.0.0'],
  ])('M10 is not taken from a callback with %s: TT009, and nothing is changed', async (_, termsKey) => {
    const call = await dialTestCall(context, await createPerson(context))
    // what nobody would write so is none to the adapter; the kernel is asked all the same
    const components = parseTermsKey(termsKey) ?? call.components
    const before = await takeFingerprint(context.admin)
    for (const event of [
      legEvent(context, call, 'completed', { durationSeconds: 60, termsKey, components }),
      { ...dialResultEvent(context, call, 'completed', 60), termsKey, components },
      legEvent(context, call, 'ringing', { termsKey, components }),
    ]) await expect(recordCallEvent(context, event)).rejects.toMatchObject({ code: 'webhook_mismatch' })
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('M10 stays what it is when the rate is live and asked for again', async () => {
    const number = '+541143211234'
    const usd = (rateNanosPerMinute: bigint) => ({ currency: 'USD', rateNanosPerMinute, description: 'Argentina' })
    const person = await createPerson(context)
    context.fakeCarrier.prices.set(number, usd(20_000_000n))
    const call = await dialTestCall(context, person, number)
    expect(call.terms.rateNanosPerMinute).toBe(25_000_000n)
    context.fakeCarrier.prices.set(number, usd(90_000_000n))
    context.clock.advance(86_401)
    await report(context, call, 'completed', { durationSeconds: 60 })
    const next = await startTestCall(context, person, number)
    expect(next.terms.rateNanosPerMinute).toBe(112_500_000n)
    const { breakdown } = await readOutcome(context.admin, call.id)
    expect(breakdown).toMatchObject([{ charged_micros: 25_000n, rate_nanos_per_minute: 25_000_000n }])
  })

  it('R2 is not changed where it was published: rates and decks refuse it', async () => {
    for (const statement of [
      'update rate set rate_nanos_per_minute = rate_nanos_per_minute + 1, margin_nanos_per_minute = margin_nanos_per_minute + 1 where deck_id = 1',
      'delete from rate where deck_id = 1', 'truncate rate cascade', 'delete from rate_deck where id = 1', `update rate_deck set name = 'x' where id = 1`,
      `insert into rate (deck_id, destination_prefix, description, provider_rate_nanos_per_minute, margin_nanos_per_minute, rate_nanos_per_minute) values (1, '999', '', 1, 0, 1)`,
    ]) expect(await stateOf(context.admin.unsafe(statement)), statement).toBe('23001')
  })
})

it('M10 catches a kernel that believes the terms of a callback', async () => {
  const scratch = await createTestContext()
  try {
    await mutateFunction(scratch.admin, 'record_call_event', 'or (p_terms is not null and v_call.terms <> p_terms)', '')
    const call = await dialTestCall(scratch, await createPerson(scratch))
    const cheap = 'USD.1.0.60.60.0.0'
    const event = legEvent(scratch, call, 'completed', { durationSeconds: 60, termsKey: cheap, components: parseTermsKey(cheap)! })
    expect(await recordCallEvent(scratch, event)).toMatchObject({ chargedMicros: 1n })
  } finally {
    await scratch.close()
  }
})

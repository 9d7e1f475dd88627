import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectHealthy, readOutcome, expectWallet, readWalletRow } from '../../support/ledger/read-ledger'
import { longestByHand, priceByHand } from '../../support/ledger/oracle-price'
import { dialTestCall, report, startTestCall } from '../../support/ledger/test-call'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { createPerson, createTestContext, NUMBERS, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_SPEND_PER_DAY: '1000000' } })
})
afterAll(() => context.close())

const anyNumber = fc.constantFrom(...Object.values(NUMBERS))
const anyDuration = fc.oneof(fc.nat(400), fc.nat(86_400))
const anyGrant = fc.bigInt({ min: 20_000n, max: 3_000_000n })

describe('what a call takes from the wallet', () => {
  it.each([
    ['one second', NUMBERS.perMinute, 1, 13_000n],
    ['a minute and a second', NUMBERS.perMinute, 61, 26_000n],
    ['nothing, by the carrier’s clock', NUMBERS.perMinute, 0, 13_000n],
    ['seven seconds at a price per second, with its fee, rounded up once', NUMBERS.perSecondWithFee, 7, 14_562n],
    ['less than the minimum', NUMBERS.withMinimum, 31, 9_840n],
    ['the grace', NUMBERS.withGrace, 5, 0n],
    ['a second more than the grace', NUMBERS.withGrace, 6, 17_000n],
  ])('M2 charges %s', async (_, number, durationSeconds, micros) => {
    const call = await dialTestCall(context, await createPerson(context), number)
    expect((await report(context, call, 'completed', { durationSeconds })).chargedMicros).toBe(micros)
  })

  it('M5 captures the price, never more than the hold, and writes down what it could not collect', async () => {
    const person = await createPerson(context, { grantMicros: 1_000_000_000n })
    await fc.assert(fc.asyncProperty(anyNumber, anyDuration, async (number, durationSeconds) => {
      context.clock.advance(120)
      const call = await dialTestCall(context, person, number)
      const before = await readWalletRow(context.admin, person.walletId)
      await report(context, call, 'completed', { durationSeconds })
      const { billedSeconds, costMicros } = priceByHand(call.terms, durationSeconds)
      const charge = costMicros < call.holdMicros ? costMicros : call.holdMicros
      const { breakdown, hold } = await readOutcome(context.admin, call.id)
      expect(breakdown).toMatchObject([{
        duration_seconds: durationSeconds, billed_seconds: billedSeconds, held_micros: call.holdMicros,
        computed_micros: costMicros, charged_micros: charge, uncollected_micros: costMicros - charge,
      }])
      expect(hold).toMatchObject({ state: charge > 0n ? 'captured' : 'released', captured_micros: charge })
      const after = await readWalletRow(context.admin, person.walletId)
      expect(after).toMatchObject({ balanceMicros: before.balanceMicros - charge, heldMicros: 0n })
    }), { numRuns: 25 })
    await expectHealthy(context.admin)
  })

  it('M4 holds for the longest call that the money pays for; a micro less, and it is an increment shorter', async () => {
    await fc.assert(fc.asyncProperty(anyNumber, anyGrant, async (number, grantMicros) => {
      const person = await createPerson(context, { grantMicros })
      const found = await startTestCall(context, person, number).catch((error: unknown) => error)
      const { terms } = found instanceof Error
        ? await startTestCall(context, await createPerson(context), number)
        : found as Awaited<ReturnType<typeof startTestCall>>
      const expected = longestByHand(terms, grantMicros, 3_600)
      if (found instanceof Error) {
        expect(found).toMatchObject({ code: 'insufficient_credits' })
        expect(expected).toBeLessThan(60)
        return
      }
      const call = found as Awaited<ReturnType<typeof startTestCall>>
      expect(call.maxSeconds).toBe(expected)
      expect(call.holdMicros).toBe(priceByHand({ ...terms, graceSeconds: 0 }, expected).costMicros)
    }), { numRuns: 25 })
  })

  it('M4 starts with exactly the price of the shortest call, and not with a micro less', async () => {
    const enough = await createPerson(context, { grantMicros: 13_000n })
    expect(await startTestCall(context, enough)).toMatchObject({ maxSeconds: 60, holdMicros: 13_000n })
    await expectWallet(context.admin, enough.walletId, { balanceMicros: 13_000n, heldMicros: 13_000n })
    const short = await createPerson(context, { grantMicros: 12_999n })
    await expect(startTestCall(context, short)).rejects.toMatchObject({ code: 'insufficient_credits', details: { missingMicros: '1' } })
  })
})

it('M5 catches a capture that is not held back by the hold', async () => {
  const scratch = await createTestContext()
  try {
    const call = await dialTestCall(scratch, await createPerson(scratch))
    await mutateFunction(scratch.admin, 'settle_hold', /least\(v_due, amount_micros\)/, 'v_due')
    await expect(report(scratch, call, 'completed', { durationSeconds: call.maxSeconds + 1 })).rejects.toThrow('hold_capture_fits')
    await expectHealthy(scratch.admin)
  } finally {
    await scratch.close()
  }
})

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import { reserveCall } from '../../../server/db/calls/calls'
import { findFileRow } from '../../../server/db/ledger/ledger-file'
import { termsKey } from '../../../shared/terms-key'
import { holdMicros } from '../../../server/domain/rating/affordable-seconds'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import { checkPrice } from '../../../shared/ledger/check-price'
import type { PriceComponent } from '../../../shared/pricing'
import { PRICE_COMPONENTS } from '../../../shared/schemas/rating'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { priceByHand } from '../../support/ledger/oracle-price'
import { expectHealthy, readOutcome, violationsOf } from '../../support/ledger/read-ledger'
import { legEvent, testCallOf, type TestCall } from '../../support/ledger/test-call'
import { stateOf } from '../../support/ledger/kernel'
import { createPerson, createTestContext, NUMBERS, type Admin, type Person, type TestContext } from '../../support/test-context'
import { arbitraryTerms } from '../../unit/rating/arbitrary-terms'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context, { grantMicros: 10_000_000_000_000n })
})
afterAll(async () => {
  await expectHealthy(context.admin)
  await context.close()
})

/** Any prices, one or more, each for something else. */
const someNames = fc.shuffledSubarray([...PRICE_COMPONENTS], { minLength: 1 })
const anyPrices = fc.tuple(fc.array(arbitraryTerms, { minLength: 3, maxLength: 3 }), someNames)
  .map(([terms, names]) => names.map((component, place): PriceComponent => ({ component, ...terms[place]! })))
const anyCall = fc.record({ prices: anyPrices, maxSeconds: fc.integer({ min: 60, max: 900 }), seconds: fc.integer({ min: 0, max: 1200 }), source: fc.constantFrom('webhook' as const, 'dial-result' as const) })

async function reserve(
  world: TestContext, { id, walletId }: Person, prices: PriceComponent[], maxSeconds: number,
): Promise<TestCall> {
  const now = world.clock.now()
  const callId = world.ids.uuid(now)
  await world.database.asSystem(tx => reserveCall(tx, {
    callId, channel: 'agent', carrier: 'twilio', userId: id, walletId, toNumber: NUMBERS.british, originNumber: world.config.twilio.callerId,
    country: 'GB', lineType: 'fixed_line', maxSeconds, currency: 'USD', boundBy: 'money', boundMicros: null, maxOpenCalls: 1000,
    components: prices.map(part => ({ ...part, rateId: null, matchedPrefix: '44', originPrefix: '', description: part.component, heldMicros: holdMicros(part, maxSeconds) })),
    now, expiresAt: now, reconcileAfter: now,
  }))
  return testCallOf(world, { id }, { callId, toNumber: NUMBERS.british, maxAllowedSeconds: maxSeconds })
}

/** A leg of its own: nothing dialled it. */
const over = (world: TestContext, call: TestCall, durationSeconds: number, more = {}) =>
  recordCallEvent(world, legEvent(world, call, 'completed', { parentLegId: null, durationSeconds, ...more }))

describe('a call with any number of components', () => {
  it('M3 M2 M5 M6 M10 F1 holds their sum, charges each by its own terms and hold, and moves it all in one row', async () => {
    await fc.assert(fc.asyncProperty(anyCall, async ({ prices, maxSeconds, seconds, source }) => {
      const call = await reserve(context, person, prices, maxSeconds)
      const held = prices.map(part => priceByHand({ ...part, graceSeconds: 0 }, maxSeconds).costMicros)
      expect(call.termsKey).toBe(termsKey(prices))
      expect(call.holdMicros).toBe(held.reduce((sum, micros) => sum + micros, 0n))

      for (let time = 0; time < 2; time++) await over(context, call, seconds, { source })
      const { call: row, hold, transactions, breakdown } = await readOutcome(context.admin, call.id)
      const expected = prices.map((part, place) => {
        const { billedSeconds, costMicros } = priceByHand(part, seconds)
        const charged = costMicros < held[place]! ? costMicros : held[place]!
        return {
          component: part.component, rate_nanos_per_minute: part.rateNanosPerMinute,
          duration_seconds: seconds, billed_seconds: billedSeconds, held_micros: held[place],
          computed_micros: costMicros, charged_micros: charged, uncollected_micros: costMicros - charged,
        }
      })
      const sum = expected.reduce((total, part) => total + part.charged_micros, 0n)
      expect(breakdown).toMatchObject(expected)
      expect(breakdown).toHaveLength(expected.length)
      expect(row).toMatchObject({ charged_micros: sum })
      expect(hold).toMatchObject({ captured_micros: sum, state: sum > 0n ? 'captured' : 'released' })
      expect(transactions).toMatchObject(sum > 0n ? [{ amount_micros: -sum }] : [])
      const [{ id } = { id: null }] = await context.admin`select id::text from credit_transaction where call_id = ${call.id}`
      const written = id && await context.database.asSystem(tx => findFileRow(tx, id as string))
      if (written) expect(checkPrice(written, nodeLedgerCrypto)).toBeNull()
    }), { numRuns: 60 })
    await expectHealthy(context.admin)
  })

  it('M10 is charged by the components that were quoted, in their order, and by no others', async () => {
    const [phone, agent] = [price('phone', 13_000_000n), price('agent', 90_000_000n)]
    const call = await reserve(context, person, [phone, agent], 600)
    for (const wrong of [[phone], [agent, phone], [phone, { ...agent, rateNanosPerMinute: 1n }], [phone, agent, price('message', 0n)]]) {
      await expect(over(context, call, 61, { components: wrong, termsKey: termsKey(wrong) })).rejects.toMatchObject({ code: 'webhook_mismatch' })
    }
    await expect(over(context, call, 61, { components: [phone] }), 'the right word, and a price too few').rejects.toThrow('price_incomplete')
    expect(await over(context, call, 61)).toMatchObject({ outcome: 'settled', chargedMicros: 26_000n + 180_000n })
  })

  it('C7 costs nothing of any where nobody answered', async () => {
    const call = await reserve(context, person, [price('phone', 13_000_000n), price('agent', 90_000_000n)], 600)
    await recordCallEvent(context, legEvent(context, call, 'busy', { parentLegId: null }))
    expect(await readOutcome(context.admin, call.id)).toMatchObject({ call: { charged_micros: 0n }, hold: { state: 'released' }, transactions: [], breakdown: [] })
  })

  it('M7 keeps what was quoted as it was written, whoever writes', async () => {
    for (const change of ['update call_component set held_micros = 0', 'delete from call_component', 'truncate call_component']) {
      expect(await stateOf(context.admin.unsafe(change)), change).toBe('23001')
    }
  })
})

describe('who pays', () => {
  it('M18 is a wallet that pays for the caller: their own, or who else may_spend_from says', async () => {
    const scratch = await createTestContext()
    try {
      const [nurse, programme] = [await createPerson(scratch, { grantMicros: 0n }), await createPerson(scratch)]
      const paidBy = () => reserve(scratch, { ...nurse, walletId: programme.walletId }, [price('phone', 13_000_000n)], 600)
      await expect(paidBy()).rejects.toMatchObject({ cause: { code: 'TT001' } })
      await mutateFunction(scratch.admin, 'may_spend_from', 'and user_id = p_user_id', 'and p_channel is not null')
      const call = await paidBy()
      await over(scratch, call, 61)
      const sees = (id: string, table: string) => scratch.database.asUser(id, async tx => {
        const [row] = await tx.execute<{ n: string }>(`select count(*) as n from ${table} where ${table === 'wallet' ? 'id' : 'wallet_id'} = '${programme.walletId}'`)
        return Number(row!.n)
      })
      // who placed the call sees it and what it cost, and nothing more of the wallet; who paid sees what was paid
      for (const table of ['call', 'wallet_hold', 'call_cost_breakdown']) expect(await sees(nurse.id, table), table).toBe(1)
      for (const table of ['wallet', 'credit_transaction']) expect(await sees(nurse.id, table), table).toBe(0)
      expect([await sees(programme.id, 'call_cost_breakdown'), await sees(programme.id, 'credit_transaction')]).toEqual([1, 2])
      await expectHealthy(scratch.admin)
    } finally {
      await scratch.close()
    }
  })
})

const BUGS: [string, string, (admin: Admin) => Promise<unknown>][] = [
  ['charges the first component alone', 'F1', admin => mutateFunction(admin, 'settle_hold', 'select sum(least(p_computed[c.place], c.held_micros))', 'select sum(least(p_computed[c.place], c.held_micros)) filter (where c.place = 1)')],
  ['holds the sum against the sum', 'F1', admin => mutateFunction(admin, 'settle_hold', 'sum(least(p_computed[c.place], c.held_micros))', 'sum(p_computed[c.place])')],
  ['explains one component', 'F1', admin => mutateFunction(admin, 'settle_hold', 'from call_component where call_id = p_call_id;', 'from call_component where call_id = p_call_id and place = 1;')],
  ['holds for one component', 'M3', admin => mutateFunction(admin, 'reserve_call', 'select sum(c."heldMicros")', 'select max(c."heldMicros")')],
]

it.each(BUGS)('M3 catches a kernel that %s', async (_, rule, plant) => {
  const scratch = await createTestContext()
  try {
    await plant(scratch.admin)
    const payer = await createPerson(scratch, { grantMicros: 10_000_000_000n })
    // the first outlives its hold, the second is free that long
    const call = await reserve(scratch, payer, [price('phone', 60_000_000n), { ...price('agent', 60_000_000n), graceSeconds: 100 }], 60)
    await over(scratch, call, 90)
    await over(scratch, await reserve(scratch, payer, [price('phone', 60_000_000n), price('agent', 60_000_000n)], 60), 60)
    expect((await violationsOf(scratch.admin)).join('\n')).toContain(rule)
  } finally {
    await scratch.close()
  }
})

function price(component: PriceComponent['component'], rateNanosPerMinute: bigint): PriceComponent {
  return { component, currency: 'USD', rateNanosPerMinute, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0 }
}

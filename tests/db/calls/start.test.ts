import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCall } from '../../../server/services/calls/start-call'
import { priceByHand } from '../../support/ledger/oracle-price'
import { expectHealthy, readOutcome, expectWallet } from '../../support/ledger/read-ledger'
import { startTestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

describe('starting a call', () => {
  it('C1 writes the call and its hold, and asks the carrier for nothing', async () => {
    const person = await createPerson(context)
    const call = await startTestCall(context, person)
    const { call: row, legs, hold } = await readOutcome(context.admin, call.id)
    expect(row).toMatchObject({ status: 'initiated', is_settled: false, charged_micros: null })
    expect(legs).toEqual([])
    expect(hold).toEqual({ state: 'pending', amount_micros: priceByHand(call.terms, call.maxSeconds).costMicros, captured_micros: null })
    await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_000n, heldMicros: call.holdMicros })
    expect(context.fakeCarrier.requests).toEqual([])
    await expectHealthy(context.admin)
  })

  it('M10 stores the quote that it answers with', async () => {
    const person = await createPerson(context)
    const { callId, quote } = await startCall(context, person, { toNumber: NUMBERS.perSecondWithFee })
    const [row] = await context.admin`
      select k.component, r.id = k.rate_id as is_the_rate, k.rate_nanos_per_minute, k.connect_fee_micros, k.initial_seconds, k.increment_seconds, k.matched_prefix, c.max_seconds,
        k.held_micros = h.amount_micros as is_the_hold
      from call c join wallet_hold h on h.call_id = c.id join call_component k on k.call_id = c.id left join rate r on r.destination_prefix = k.matched_prefix where c.id = ${callId}`
    const [phone] = quote.components
    expect(row).toEqual({
      component: 'phone', is_the_rate: true, is_the_hold: true,
      rate_nanos_per_minute: BigInt(phone!.rateNanosPerMinute), connect_fee_micros: BigInt(phone!.connectFeeMicros),
      initial_seconds: phone!.initialSeconds, increment_seconds: phone!.incrementSeconds, matched_prefix: '447', max_seconds: quote.maxSeconds,
    })
  })

  it.each(['call', 'call_component', 'wallet_hold', 'wallet'])('C1 writes neither call nor hold where the write to %s fails', async table => {
    const person = await createPerson(context)
    await context.admin.unsafe(`create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused by the test'; end $$`)
    await context.admin.unsafe(`create trigger refuse before insert or update on ${table} for each row execute function refuse()`)
    try {
      await expect(startTestCall(context, person)).rejects.toThrow()
    } finally {
      await context.admin.unsafe(`drop trigger refuse on ${table}`)
    }
    const [rows] = await context.admin`select count(*)::int as calls from call where user_id = ${person.id}`
    expect(rows).toEqual({ calls: 0 })
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n, lastSeq: 1n })
    await expectHealthy(context.admin)
  })

  it('M3 holds from what other calls have left', async () => {
    const person = await createPerson(context, { grantMicros: 30_000n })
    await context.admin`insert into user_limit (user_id, calls_at_once, max_call_seconds, set_by, reason, set_at) values (${person.id}, 9, 60, ${person.id}, 'test', '2020-01-01')`
    await startTestCall(context, person)
    await startTestCall(context, person)
    await expect(startTestCall(context, person)).rejects.toMatchObject({
      code: 'insufficient_credits', details: { availableMicros: '4000', requiredMicros: '13000', missingMicros: '9000' },
    })
    await expectWallet(context.admin, person.walletId, { balanceMicros: 30_000n, heldMicros: 26_000n })
  })
})

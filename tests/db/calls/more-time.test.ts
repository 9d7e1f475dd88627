import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { extendHold, extendTime } from '../../../server/db/calls/extensions'
import { endCall } from '../../../server/services/calls/end-call'
import { extendCall } from '../../../server/services/calls/extend-call'
import { readCall } from '../../../server/services/calls/read-call'
import { readTimeline } from '../../../server/services/calls/read-timeline'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { post, stateOf } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { priceByHand } from '../../support/ledger/oracle-price'
import { expectHealthy, expectWallet, readOutcome } from '../../support/ledger/read-ledger'
import { dialTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { putLimits } from '../../support/two-people'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

/** Two minutes of talk, at 13,000 micros each. */
const GRANT = 26_000n
const MINUTE = 13_000n

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(async () => {
  Object.assign(context.fakeCarrier, { isDown: false, extends: true })
  context.fakeCarrier.requests.length = 0
  person = await createPerson(context, { grantMicros: GRANT })
})
afterAll(async () => {
  await expectHealthy(context.admin)
  await context.close()
})

/** Money comes in, from wherever. */
const give = (micros: bigint, world = context, who = person) => post(world, who, micros)

async function talk(world = context, who = person, number: string = NUMBERS.perMinute): Promise<TestCall> {
  const call = await dialTestCall(world, who, number)
  world.fakeCarrier.addLeg({ id: call.parentSid, status: 'answered' })
  world.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'answered', startedAt: world.clock.now() })
  await report(world, call, 'answered')
  return call
}
const extend = (call: TestCall) => extendCall(context, person, call.id)
const timeOf = async (call: TestCall) => (await readCall(context, person.id, call.id)).maxSeconds

describe('more time for a call that is up', () => {
  it('C14 holds first, then asks the carrier, and lasts and costs as long as both allow', async () => {
    const call = await talk()
    await give(3n * MINUTE)
    expect(await extend(call)).toEqual({ callId: call.id, maxAllowedSeconds: 300, bound: { by: 'money', limitMicros: null }, heldMicros: String(5n * MINUTE) })
    expect(context.fakeCarrier.requests).toEqual([`extendLeg ${call.childSid} 300`])
    expect(await readOutcome(context.admin, call.id)).toMatchObject({ hold: { state: 'pending', amount_micros: 5n * MINUTE } })
    await expectWallet(context.admin, person.walletId, { balanceMicros: 5n * MINUTE, heldMicros: 5n * MINUTE })
    const { events } = await readTimeline(context, person.id, call.id)
    expect(events.find(event => event.kind === 'extended')).toMatchObject({ source: 'system', changed: ['maxSeconds'], facts: { maxSeconds: 300, boundBy: 'money' } })

    // neither the watchdog nor the hold ends it at the time that it was started with
    context.clock.advance(250)
    await reconcileCalls(context)
    expect(context.fakeCarrier.requests).not.toContain(`endLeg ${call.parentSid}`)
    await report(context, call, 'completed', { durationSeconds: 299 })
    const { breakdown } = await readOutcome(context.admin, call.id)
    const [charged_micros, held_micros] = [5n * MINUTE, 5n * MINUTE]
    expect(breakdown).toMatchObject([{ charged_micros, uncollected_micros: 0n, held_micros }])
  })

  it('C14 ends it soon after its new time', async () => {
    const call = await talk()
    await give(MINUTE)
    await extend(call)
    context.clock.advance(180 + 15)
    await reconcileCalls(context)
    expect(context.fakeCarrier.requests).toContain(`endLeg ${call.parentSid}`)
  })

  it.each([['says no', { extends: false }, 'no_more_time'], ['says nothing', { isDown: true }, 'carrier_unavailable']] as const)(
    'C14 leaves it its time where the carrier %s, holds for what it may have understood, and gives all of it back', async (_, carrier, code) => {
      const call = await talk()
      await give(3n * MINUTE)
      Object.assign(context.fakeCarrier, carrier)
      await expect(extend(call)).rejects.toMatchObject({ code })
      expect(await timeOf(call)).toBe(120)
      await expectWallet(context.admin, person.walletId, { heldMicros: 5n * MINUTE })
      // asked again, with the same money: it is its own
      Object.assign(context.fakeCarrier, { isDown: false, extends: true })
      expect(await extend(call)).toMatchObject({ maxAllowedSeconds: 300 })
      await report(context, call, 'completed', { durationSeconds: 61 })
      await expectWallet(context.admin, person.walletId, { balanceMicros: 3n * MINUTE, heldMicros: 0n })
    })

  it('C14 C16 says what is in the way, and goes on as before', async () => {
    const call = await talk()
    await expect(extend(call)).rejects.toMatchObject({ code: 'insufficient_credits', details: { availableMicros: '0', missingMicros: String(MINUTE) } })
    await give(MINUTE - 1n)
    await expect(extend(call)).rejects.toMatchObject({ code: 'insufficient_credits', message: expect.stringContaining('More time needs at least $0.013; your wallet has $0.012999 free'), details: { missingMicros: '1' } })
    await give(10n * MINUTE)
    await putLimits(context.admin, person.id, { spendPerDayMicros: GRANT.toString() })
    await expect(extend(call)).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 'spendPerDay' } })
    await putLimits(context.admin, person.id, { spendPerDayMicros: null, maxCallSeconds: 120 })
    await expect(extend(call)).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 'callLength', allowedSeconds: 120 }, message: expect.stringContaining('talk for 2 minutes in a call') })
    await putLimits(context.admin, person.id, { maxCallSeconds: 180 })
    expect(await extend(call)).toMatchObject({ maxAllowedSeconds: 180, bound: { by: 'longest_call' } })
    expect(context.fakeCarrier.requests).toEqual([`extendLeg ${call.childSid} 180`])
    await expectWallet(context.admin, person.walletId, { heldMicros: 3n * MINUTE })
  })

  it('C14 A2 is for one’s own call that is answered and not over', async () => {
    const early = await startTestCall(context, person)
    await expect(extend(early)).rejects.toMatchObject({ code: 'no_more_time' })
    await expect(extendCall(context, await createPerson(context), early.id)).rejects.toMatchObject({ code: 'not_found' })
    await context.admin`update call set created_at = created_at - interval '1 hour' where id = ${early.id}`
    await endCall(context, person.id, early.id)
    await expect(extend(early), 'hung up').rejects.toMatchObject({ code: 'call_over' })
    const other = await createPerson(context)
    const call = await talk(context, other)
    await report(context, call, 'completed', { durationSeconds: 5 })
    await expect(extendCall(context, other, call.id)).rejects.toMatchObject({ code: 'call_over' })
    expect(context.fakeCarrier.requests.filter(line => line.startsWith('extendLeg'))).toEqual([])
  })

  it('M14 takes nothing from a frozen wallet', async () => {
    const call = await talk()
    await give(MINUTE)
    await context.admin`update wallet set status = 'frozen' where id = ${person.walletId}`
    await expect(extend(call)).rejects.toMatchObject({ code: 'wallet_frozen' })
    await expectWallet(context.admin, person.walletId, { heldMicros: GRANT })
  })

  it('M3 M4 C14 never lets the carrier have more than is held, whatever comes in between', async () => {
    const anyMoney = fc.array(fc.bigInt({ min: 0n, max: 5n * MINUTE }), { minLength: 1, maxLength: 4 })
    const number = fc.constantFrom(NUMBERS.perMinute, NUMBERS.perSecondWithFee)
    await fc.assert(fc.asyncProperty(anyMoney, number, fc.boolean(), async (sums, to, isRefusing) => {
      const who = await createPerson(context, { grantMicros: 2_000_000n })
      await putLimits(context.admin, who.id, { maxCallSeconds: 120 })
      const call = await talk(context, who, to)
      let allowed = call.maxSeconds
      for (const [round, micros] of sums.entries()) {
        if (micros > 0n) await give(micros, context, who)
        await putLimits(context.admin, who.id, { maxCallSeconds: 120 + 60 * round })
        context.fakeCarrier.extends = !(isRefusing && round % 2 === 0)
        context.fakeCarrier.requests.length = 0
        const reply = await extendCall(context, who, call.id).catch(() => null)
        const asked = context.fakeCarrier.requests.find(line => line.startsWith('extendLeg'))?.split(' ')[2]
        const { hold } = await readOutcome(context.admin, call.id)
        const costAt = (seconds: number) => priceByHand({ ...call.terms, graceSeconds: 0 }, seconds).costMicros
        for (const seconds of [asked, reply?.maxAllowedSeconds]) {
          if (seconds) expect(hold!.amount_micros).toBeGreaterThanOrEqual(costAt(Number(seconds)))
        }
        allowed = reply?.maxAllowedSeconds ?? allowed
        const [row] = await context.admin`select max_seconds from call where id = ${call.id}`
        expect(row!.max_seconds).toBe(allowed)
      }
      await report(context, call, 'completed', { durationSeconds: allowed })
      expect((await readOutcome(context.admin, call.id)).breakdown).toMatchObject([{ uncollected_micros: 0n }])
    }), { numRuns: 12 })
    await expectHealthy(context.admin)
  })

  it('M9 holds once for twenty who ask at once', async () => {
    const call = await talk()
    await give(4n * MINUTE)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => extend(call)))
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await timeOf(call)).toBe(360)
    await expectWallet(context.admin, person.walletId, { balanceMicros: 6n * MINUTE, heldMicros: 6n * MINUTE })
    await report(context, call, 'completed', { durationSeconds: 1 })
  })
})

describe('the kernel', () => {
  const hold = (call: TestCall, heldMicros: bigint[], userId = person.id) => {
    const more = { callId: call.id, userId, heldMicros, expiresAt: context.clock.now() }
    return stateOf(context.database.asSystem(tx => extendHold(tx, more)))
  }

  it('M3 M18 lets a hold of an open call grow within the wallet, for whom it belongs to, and in nothing else', async () => {
    const call = await talk()
    expect(await hold(call, [GRANT - 1n]), 'less').toBe('TT006')
    expect(await hold(call, [GRANT, 0n]), 'a part too many').toBe('TT006')
    expect(await hold(call, []), 'none').toBe('TT006')
    expect(await hold(call, [GRANT + 1n]), 'more than there is').toBe('TT003')
    expect(await hold(call, [GRANT], (await createPerson(context)).id), 'somebody else').toBe('TT001')
    for (const change of ['held_micros = held_micros - 1', 'held_micros = held_micros + 1, rate_nanos_per_minute = 1', 'place = 9']) {
      expect(await stateOf(context.admin.unsafe(`update call_component set ${change} where call_id = '${call.id}'`)), change).toBe('23001')
    }
    await report(context, call, 'completed', { durationSeconds: 5 })
    expect(await hold(call, [GRANT]), 'over').toBe('TT008')
    expect(await stateOf(context.admin.unsafe(`update call_component set held_micros = held_micros + 1 where call_id = '${call.id}'`)), 'of a call that is over').toBe('23001')
  })

  it('C14 gives no time to a call that is over, and takes none away', async () => {
    const call = await talk()
    const time = (maxSeconds: number) => extendTime(context.database.sql, { callId: call.id, userId: person.id, maxSeconds, boundBy: 'money', boundMicros: null, now: context.clock.now() })
    expect([await time(119), await time(120)]).toEqual([false, false])
    await report(context, call, 'completed', { durationSeconds: 5 })
    expect(await time(600)).toBe(false)
    expect(await timeOf(call)).toBe(120)
  })

  it.each([
    ['holds no more', 'amount_micros = amount_micros + v_more, ', ''],
    ['holds more than there is', 'v_wallet.balance_micros - v_wallet.held_micros < v_more', 'false'],
    ['forgets the wallet', 'set held_micros = held_micros + v_more', 'set held_micros = held_micros'],
  ])('M9 M3 catches one that %s', async (_, from, to) => {
    const scratch = await createTestContext()
    try {
      await mutateFunction(scratch.admin, 'extend_hold', from, to)
      const who = await createPerson(scratch, { grantMicros: GRANT })
      const call = await talk(scratch, who)
      await give(MINUTE, scratch, who)
      const heldMicros = [from.includes('balance') ? 9n * MINUTE : GRANT + MINUTE]
      const more = { callId: call.id, userId: who.id, heldMicros, expiresAt: scratch.clock.now() }
      const grown = scratch.database.asSystem(tx => extendHold(tx, more))
      const caught = await grown.then(() => expectHealthy(scratch.admin)).then(() => false, () => true)
      expect(caught).toBe(true)
    } finally {
      await scratch.close()
    }
  })
})

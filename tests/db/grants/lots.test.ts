import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireGrants } from '../../../server/services/grants/expire-grants'
import { grantCredit, stateOf } from '../../support/ledger/kernel'
import { endCall, holdCall } from '../../support/ledger/kernel-call'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { payIn, violations, walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(async () => {
  person = await createPerson(context, { grantMicros: 0n })
  await payIn(context, person, 100n)
})
afterEach(async () => {
  expect(await violations(context)).toEqual([])
})
afterAll(() => context.close())

async function grant(amountMicros: bigint, lifeSeconds: number | null, target = context, who = person): Promise<void> {
  await grantCredit(target, {
    userId: who.id, amountMicros, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome',
    ...(lifeSeconds !== null && { expiresAt: new Date(target.clock.now().getTime() + lifeSeconds * 1000) }),
  })
}
const hold = (micros: bigint) => holdCall(context.admin, person, micros, context.clock.now())
const end = (callId: string, seconds: number) => endCall(context.admin, callId, seconds, context.clock.now())
/** What is left of each lot, in the order in which they were granted. */
const left = async (target = context, who = person) => (await target.admin`
  select remaining_micros from wallet_lot where wallet_id = ${who.walletId} order by id`).map(row => row.remaining_micros as bigint)
/** Of paid money. */
async function paid(): Promise<bigint> {
  const { balance, granted } = await walletOf(context, person)
  return balance - granted
}
const ended = async () => (await context.admin`
  select -amount_micros as ended from credit_transaction where wallet_id = ${person.walletId} and kind = 'expiry' order by wallet_seq`).map(row => row.ended as bigint)

describe('granted credit', () => {
  it('M11 is spent before paid money, the soonest to expire first, whenever it was granted', async () => {
    await grant(30_000n, null)
    await grant(20_000n, 7_200)
    await grant(10_000n, 3_600)
    await end(await hold(15_000n), 15)
    expect(await left()).toEqual([30_000n, 15_000n, 0n])
    await end(await hold(35_000n), 35)
    expect(await left()).toEqual([10_000n, 0n, 0n])
    await end(await hold(25_000n), 25)
    expect(await left()).toEqual([0n, 0n, 0n])
    expect(await paid()).toBe(985_000n)
  })

  it('M11 that expires in mid-call still pays for that call, and for no later one', async () => {
    await grant(40_000n, 60)
    await grant(50_000n, 86_400)
    const call = await hold(100_000n)
    context.clock.advance(120)
    expect(await expireGrants(context), 'what is held stays').toBe(0)
    const later = await hold(10_000n)
    await end(later, 10)
    expect(await left(), 'the later call takes what lives').toEqual([40_000n, 40_000n])
    await end(call, 70)
    expect(await left()).toEqual([0n, 10_000n])
    expect(await ended()).toEqual([])
    expect(await paid()).toBe(1_000_000n)
  })

  it('M11 that expires in mid-call is lost but for what the call holds, and then for what it did not need', async () => {
    await grant(80_000n, 60)
    const call = await hold(50_000n)
    context.clock.advance(120)
    expect(await expireGrants(context)).toBe(1)
    expect(await ended()).toEqual([30_000n])
    await end(call, 20)
    expect(await left()).toEqual([30_000n])
    await expireGrants(context)
    expect(await ended()).toEqual([30_000n, 30_000n])
    expect(await walletOf(context, person)).toMatchObject({ balance: 1_000_000n, granted: 0n })
  })

  it('M11 that has expired is no money for a new call, whether or not anybody came round to ending it', async () => {
    await grant(500_000n, 60)
    context.clock.advance(60)
    expect(await stateOf(hold(1_000_001n)), 'a micro more than was paid').toBe('TT003')
    await hold(1_000_000n)
  })

  it('M11 is shared out once by fifty calls that end while it expires', async () => {
    await grant(100_000n, 60)
    await grant(100_000n, 120)
    const calls: string[] = []
    for (let index = 0; index < 50; index++) calls.push(await hold(10_000n))
    context.clock.advance(90)
    await warmPool(context)
    await Promise.all([...calls.map(call => end(call, 10)), ...Array.from({ length: 8 }, () => expireGrants(context))])
    expect(await left()).toEqual([0n, 0n])
    expect(await ended(), 'all of it was held').toEqual([])
    expect(await paid()).toBe(700_000n)
  })
})

it('M11 catches a kernel that ends what a call holds', async () => {
  const scratch = await createTestContext()
  try {
    const somebody = await createPerson(scratch, { grantMicros: 0n })
    await payIn(scratch, somebody, 100n)
    await grant(80_000n, 60, scratch, somebody)
    await holdCall(scratch.admin, somebody, 50_000n, scratch.clock.now())
    await mutateFunction(scratch.admin, 'expire_grants', 'v_kept := v_kept + v_keep', 'v_keep := 0')
    scratch.clock.advance(120)
    await expireGrants(scratch)
    expect(await left(scratch, somebody)).not.toEqual([50_000n])
  } finally {
    await scratch.close()
  }
})

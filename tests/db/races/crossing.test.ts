import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { setAutoTopup } from '../../../server/db/payments/topups'
import { actOnCrossings } from '../../../server/services/payments/act-on-crossings'
import { reconcilePayments } from '../../../server/services/payments/reconcile-payments'
import { startTopup } from '../../../server/services/payments/start-topup'
import { behindALock, lockWallet, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { endCall, holdCall } from '../../support/ledger/kernel-call'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, openAdmin, warmPool, type Admin, type Person, type TestContext } from '../../support/test-context'

const CALLS = 50
const SESSIONS = 8
const SECONDS = 100

let context: TestContext
/** Connections that all calls end on at once. */
let enders: Admin[]
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  enders = [openAdmin(context.testDatabase), openAdmin(context.testDatabase)]
  await warmPool(context)
})
beforeEach(async () => {
  person = await somebody(context)
})
afterAll(async () => {
  await Promise.all(enders.map(sql => sql.end()))
  await context.close()
})

/** Ten dollars, of which fifty calls use five; six is where the saved card is charged two. */
async function somebody(target: TestContext): Promise<Person> {
  const one = await createPerson(target, { grantMicros: 0n })
  const { reply } = await startTopup(target, one, randomUUID(), { amountMicros: '10000000', currency: 'USD', savesCard: true })
  target.fakePayments.pay(target.fakePayments.find(reply.paymentId).sessionId!)
  target.clock.advance(120)
  await reconcilePayments(target)
  await target.database.asSystem(tx => setAutoTopup(tx, {
    userId: one.id, walletId: one.walletId, mode: 'charge', thresholdMicros: 6_000_000n, amountMinor: 200n, dailyLimitMinor: 10_000n,
    consentText: 'Yes', now: target.clock.now(),
  }))
  return one
}

async function fiftyCallsEnd(target: TestContext, who: Person, connections: Admin[]): Promise<void> {
  const calls: string[] = []
  const now = target.clock.now()
  for (let index = 0; index < CALLS; index++) calls.push(await holdCall(target.admin, who, 100_000n, now))
  await behindALock(target.admin, lockWallet(who.walletId), SESSIONS, () => Promise.all([
    ...calls.map((call, index) => endCall(connections[index % connections.length]!, call, SECONDS, now)),
    ...Array.from({ length: 4 }, () => actOnCrossings(target)),
  ]))
}
async function counts(target: TestContext, who: Person) {
  const [row] = await target.admin`
    select (select count(*)::int from wallet_crossing where wallet_id = ${who.walletId} and key = 'topup') as crossings,
      (select count(*)::int from payment where wallet_id = ${who.walletId} and purpose = 'auto_topup') as payments`
  return { ...row }
}

it('M15 fifty calls that end at once cross the threshold once, and charge the card once', async () => {
  await fiftyCallsEnd(context, person, enders)
  await Promise.all(Array.from({ length: 4 }, () => actOnCrossings(context)))
  expect(await counts(context, person)).toEqual({ crossings: 1, payments: 1 })
  expect(await walletOf(context, person)).toMatchObject({ balance: 7_000_000n, held: 0n })
  await expectHealthy(context.admin)
})

it('M15 charges once more at the next crossing, and only then', async () => {
  await fiftyCallsEnd(context, person, enders)
  await actOnCrossings(context)
  expect(await counts(context, person)).toEqual({ crossings: 1, payments: 1 })
  await fiftyCallsEnd(context, person, enders)
  await Promise.all(Array.from({ length: 4 }, () => actOnCrossings(context)))
  expect(await counts(context, person)).toEqual({ crossings: 2, payments: 2 })
  expect(await walletOf(context, person)).toMatchObject({ balance: 4_000_000n })
})

it('M15 catches a kernel that forgets on which side a wallet was', async () => {
  const scratch = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  const connections = [openAdmin(scratch.testDatabase), openAdmin(scratch.testDatabase)]
  try {
    await warmPool(scratch)
    await mutateFunction(scratch.admin, 'note_levels', 'v_level.was_below is null or not v_level.was_below', 'true')
    await mutateFunction(scratch.admin, 'ledger_append', 'v_available < p_wallet.watch_under_micros', 'true')
    const one = await somebody(scratch)
    await fiftyCallsEnd(scratch, one, connections)
    expect((await counts(scratch, one)).crossings).toBeGreaterThan(1)
  } finally {
    await Promise.all(connections.map(sql => sql.end()))
    await scratch.close()
  }
})

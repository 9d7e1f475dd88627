import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChance } from '../../support/gate/chance'
import { behindALock, lockWallet, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { chargeCall } from '../../support/ledger/kernel-call'
import { refundCall, reverse, stateOf } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, violationsOf } from '../../support/ledger/read-ledger'
import { payIn } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const SESSIONS = 8
const CALLS = 500
const PEOPLE = 20
const SECONDS = 60
const CHARGE = 60_000n

let context: TestContext
let people: Person[]
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  people = await Promise.all(Array.from({ length: PEOPLE }, () => createPerson(context)))
  await warmPool(context)
})
afterAll(() => context.close())

const charge = (person: Person, target = context) => chargeCall(target.admin, person, SECONDS, target.clock.now())
let keys = 0
/** SQLSTATE of the refusal; null where the money came back. */
function giveBack(callId: string, amountMicros: bigint | null, target = context): Promise<string | null> {
  const key = `back:${keys++}`
  return stateOf(refundCall(target, { callId, amountMicros, key }))
}
async function returned(callId: string, target = context): Promise<bigint> {
  const [row] = await target.admin`
    select coalesce(sum(amount_micros), 0)::bigint as sum from credit_transaction where call_id = ${callId} and kind in ('refund', 'reversal')`
  return row!.sum as bigint
}

it(`M12 ${CALLS} calls, each reversed twice at once: ${CALLS} reversals`, async () => {
  const charges: bigint[] = []
  await Promise.all(people.map(async person => {
    for (let call = 0; call < CALLS / PEOPLE; call++) charges.push((await charge(person)).chargeId)
  }))
  const states = await Promise.all(charges.flatMap(id => ['one', 'two'].map(key => stateOf(reverse(context, id, `${key}:${id}`)))))
  expect(states.filter(state => state === null)).toHaveLength(CALLS)
  expect(states.filter(state => state === 'TT007')).toHaveLength(CALLS)
  const [row] = await context.admin`
    select count(*)::int as rows, count(distinct reverses_id)::int as reversed, sum(amount_micros)::text as sum from credit_transaction where kind = 'reversal'`
  expect(row).toEqual({ rows: CALLS, reversed: CALLS, sum: String(CHARGE * BigInt(CALLS)) })
  const wallets = await context.admin`select balance_micros from wallet where id = any (${people.map(one => one.walletId)}::uuid[])`
  expect(new Set(wallets.map(wallet => wallet.balance_micros as bigint))).toEqual(new Set([10_000_000n]))
  await expectHealthy(context.admin)
})

describe('parts of a charge that are given back at once', () => {
  it('M12 fifty of three tenths are three, and nothing is left for a fourth', async () => {
    const { callId } = await charge(people[0]!)
    const states = await behindALock(context.admin, lockWallet(people[0]!.walletId), SESSIONS, () =>
      Promise.all(Array.from({ length: 50 }, () => giveBack(callId, CHARGE * 3n / 10n))))
    expect(states.filter(state => state === null)).toHaveLength(3)
    expect(states.filter(state => state === 'TT012')).toHaveLength(47)
    expect(await returned(callId)).toBe(CHARGE * 9n / 10n)
    await expectHealthy(context.admin)
  })

  it('M12 are never more than the charge, whatever parts and reversals there are', async () => {
    const chance = createChance(5)
    const calls = await Promise.all(people.map(person => charge(person)))
    await Promise.all(calls.flatMap(({ callId, chargeId }) => Array.from({ length: 20 }, async (_, index) => {
      if (index === 19 && chance.below(4) === 0) return void await stateOf(reverse(context, chargeId))
      await giveBack(callId, chance.below(10) === 0 ? null : 1n + BigInt(chance.below(Number(CHARGE))))
    })))
    const sums = await Promise.all(calls.map(({ callId }) => returned(callId)))
    for (const sum of sums) expect(sum <= CHARGE && sum > 0n).toBe(true)
    await Promise.all(calls.map(({ callId }) => giveBack(callId, null)))
    for (const { callId } of calls) expect(await returned(callId)).toBe(CHARGE)
    await expectHealthy(context.admin)
  })

  it('M12 catches a kernel that sums up before it waits', async () => {
    const scratch = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
    try {
      // of paid money: granted credit has its lots, which are a fence of their own
      const person = await createPerson(scratch, { grantMicros: 0n })
      await payIn(scratch, person, 100n)
      const { callId } = await charge(person, scratch)
      await warmPool(scratch)
      const sum = /select coalesce\(sum\(amount_micros\), 0\), coalesce[^;]*;/
      const [row] = await scratch.admin`select prosrc from pg_proc where proname = 'refund_call'`
      const statement = sum.exec(String(row!.prosrc))![0]
      await mutateFunction(scratch.admin, 'refund_call', statement, '')
      await mutateFunction(scratch.admin, 'refund_call', 'perform from call where id = p_call_id for update;', '')
      await mutateFunction(scratch.admin, 'refund_call', 'v_wallet := lock_wallet', `${statement} v_wallet := lock_wallet`)
      await behindALock(scratch.admin, lockWallet(person.walletId), SESSIONS, () =>
        Promise.all(Array.from({ length: SESSIONS }, () => giveBack(callId, CHARGE * 3n / 10n, scratch))))
      expect((await violationsOf(scratch.admin)).join()).toContain('M12 refunds within what they refund')
    } finally {
      await scratch.close()
    }
  })
})

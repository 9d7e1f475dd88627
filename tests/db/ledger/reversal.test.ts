import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { takeFingerprint } from '../../support/fingerprint'
import { behindALock, lockWallet, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { post, reverse, stateOf } from '../../support/ledger/kernel'
import { expectHealthy, expectWallet, violationsOf } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialTestCall, report, startTestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const SESSIONS = 10

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  await warmPool(context)
})
beforeEach(async () => {
  person = await createPerson(context)
})
afterAll(() => context.close())

async function chargeOf(target: TestContext, somebody: Person): Promise<bigint> {
  const call = await dialTestCall(target, somebody)
  await report(target, call, 'completed', { durationSeconds: 90 })
  const [row] = await target.admin`select id from credit_transaction where call_id = ${call.id}`
  return row!.id as bigint
}

describe('a movement that is taken back', () => {
  it('M12 gives back the whole charge, once, and keeps the charge itself', async () => {
    const charge = await chargeOf(context, person)
    await reverse(context, charge)
    await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_000n, lastSeq: 3n })
    const before = await takeFingerprint(context.admin)
    expect(await stateOf(reverse(context, charge, 'another key'))).toBe('TT007')
    expect(await takeFingerprint(context.admin)).toEqual(before)
    await expectHealthy(context.admin)
  })

  it('M12 is not taken back a second time by way of its reversal', async () => {
    const { transactionId } = await reverse(context, await chargeOf(context, person))
    expect(await stateOf(reverse(context, transactionId, 'back and forth'))).toBe('TT007')
  })

  it('M12 is taken back once by twenty at once with keys of their own', async () => {
    const charge = await chargeOf(context, person)
    const states = await behindALock(context.admin, lockWallet(person.walletId), SESSIONS, () =>
      Promise.all(Array.from({ length: 20 }, (_, index) => stateOf(reverse(context, charge, `mine ${charge} ${index}`)))))
    expect(states.filter(state => state === null)).toHaveLength(1)
    expect(states.filter(state => state === 'TT007')).toHaveLength(19)
    await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_000n })
    await expectHealthy(context.admin)
  })

  it('M9 does not take back a grant that is spent or held', async () => {
    const [grant] = await context.admin`select id from credit_transaction where wallet_id = ${person.walletId}`
    await startTestCall(context, person)
    expect(await stateOf(reverse(context, grant!.id as bigint))).toBe('TT003')
    const other = await createPerson(context)
    await post(context, other, -1n)
    const [spent] = await context.admin`select id from credit_transaction where wallet_id = ${other.walletId} and kind = 'grant'`
    expect(await stateOf(reverse(context, spent!.id as bigint))).toBe('TT003')
    await expectHealthy(context.admin)
  })
})

it('M12 catches a kernel that reverses without looking', async () => {
  const scratch = await createTestContext()
  try {
    const somebody = await createPerson(scratch)
    const charge = await chargeOf(scratch, somebody)
    await mutateFunction(scratch.admin, 'append_reversal', `p_original.kind = 'reversal' or exists (select from credit_transaction where p_original.id in (reverses_id, refunds_id))`, 'false')
    await reverse(scratch, charge)
    // the unique key of the table is the second fence
    expect(await stateOf(reverse(scratch, charge, 'again'))).toBe('23505')
    expect(await violationsOf(scratch.admin)).toEqual([])
  } finally {
    await scratch.close()
  }
})

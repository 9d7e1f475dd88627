import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { grantCredit, hashOf, post, reverse, stateOf } from '../../support/ledger/kernel'
import { takeFingerprint } from '../../support/fingerprint'
import { behindALock, lockWallet, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { expectHealthy, expectWallet, readWalletRow } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const SESSIONS = 10

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null, env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  await warmPool(context)
})
beforeEach(async () => {
  person = await createPerson(context)
})
afterAll(() => context.close())

describe('a key that comes again', () => {
  it('M16 gets the first answer and changes nothing, however often', async () => {
    const idempotencyKey = `again:${person.id}`
    const first = await post(context, person, 500n, { idempotencyKey })
    expect(first.isRepeat).toBe(false)
    const before = await takeFingerprint(context.admin)
    for (let i = 0; i < 3; i++) {
      expect(await post(context, person, 500n, { idempotencyKey })).toEqual({ ...first, isRepeat: true })
    }
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it.each([
    ['another amount', { amountMicros: 501n }],
    ['another reason', { reason: 'Other' }],
    ['another giver', { actor: 'staff:2' }],
  ])('M16 is refused with %s, and changes nothing', async (_, other) => {
    const grant = { userId: person.id, amountMicros: 500n, idempotencyKey: `grant:${person.id}:2`, actor: 'staff:1', reason: 'Welcome' }
    await grantCredit(context, grant)
    const before = await takeFingerprint(context.admin)
    await expect(grantCredit(context, { ...grant, ...other })).rejects.toMatchObject({ code: 'TT005' })
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(await grantCredit(context, grant)).toMatchObject({ isRepeat: true })
  })

  it('M16 is refused for another wallet', async () => {
    const grant = { amountMicros: 500n, idempotencyKey: `shared:${person.id}`, actor: 'staff:1', reason: 'Welcome' }
    const other = await createPerson(context)
    await grantCredit(context, { ...grant, userId: person.id })
    await expect(grantCredit(context, { ...grant, userId: other.id })).rejects.toMatchObject({ code: 'TT005' })
    await expectWallet(context.admin, other.walletId, { balanceMicros: 10_000_000n, lastSeq: 1n })
  })

  it('M16 posts once when it comes twenty times at once', async () => {
    const answers = await behindALock(context.admin, lockWallet(person.walletId), SESSIONS, () =>
      Promise.all(Array.from({ length: 20 }, () => post(context, person, 500n, { idempotencyKey: `at once:${person.id}` }))))
    expect(answers.filter(answer => !answer.isRepeat)).toHaveLength(1)
    expect(new Set(answers.map(answer => answer.transactionId)).size).toBe(1)
    await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_500n, lastSeq: 2n })
    await expectHealthy(context.admin)
  })

  it('M16 posts to one of two wallets that it comes for at once', async () => {
    const other = await createPerson(context)
    const idempotencyKey = `race:${person.id}`
    const states = await Promise.all([person, other].map(one =>
      stateOf(post(context, one, 500n, { idempotencyKey, requestHash: hashOf(one.id) }))))
    expect(states.filter(state => state === null)).toHaveLength(1)
    const wallets = await Promise.all([person, other].map(one => readWalletRow(context.admin, one.walletId)))
    expect(wallets.map(wallet => wallet.balanceMicros).sort()).toEqual([10_000_000n, 10_000_500n])
    await expectHealthy(context.admin)
  })

  it('M16 takes a movement back once', async () => {
    const { transactionId } = await post(context, person, 500n)
    const first = await reverse(context, transactionId, `back:${person.id}`)
    expect(await reverse(context, transactionId, `back:${person.id}`)).toEqual({ ...first, isRepeat: true })
    expect(await stateOf(reverse(context, transactionId, `back:${person.id}`, 'other content'))).toBe('TT005')
  })
})

it('M16 catches a kernel that does not compare the content', async () => {
  const scratch = await createTestContext({ deck: null })
  try {
    await mutateFunction(scratch.admin, 'find_posted', 'v_found.id is not null and v_found.request_hash is distinct from p_request_hash', 'false')
    const somebody = await createPerson(scratch)
    await post(scratch, somebody, 500n, { idempotencyKey: 'k' })
    expect(await stateOf(post(scratch, somebody, 501n, { idempotencyKey: 'k' }))).toBeNull()
  } finally {
    await scratch.close()
  }
})

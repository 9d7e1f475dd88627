import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantCredit } from '../../support/ledger/kernel'
import { startCall } from '../../../server/services/calls/start-call'
import { behindALock, lockWallet, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, expectWallet } from '../../support/ledger/read-ledger'
import { payIn } from '../../support/paid-in'
import { createPerson, createTestContext, NUMBERS, warmPool, type Person, type TestContext } from '../../support/test-context'

const SESSIONS = 20
const MINUTE = 13_000n

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  await warmPool(context)
})
afterAll(() => context.close())

/** Calls of one minute, as many at once as the money pays for. */
async function personWithoutLimits(target: TestContext, grantMicros: bigint): Promise<Person> {
  const person = await createPerson(target, { grantMicros })
  await target.admin`
    insert into user_limit (user_id, calls_at_once, starts_per_minute, max_call_seconds, set_by, reason, set_at)
    values (${person.id}, 1000, 1000, 60, ${person.id}, 'test', '2020-01-01')`
  return person
}

type Reply = { ok: true } | { ok: false, code: unknown }

async function start(target: TestContext, person: Person): Promise<Reply> {
  return startCall(target, person, { toNumber: NUMBERS.perMinute }).then(
    () => ({ ok: true as const }),
    (error: unknown) => ({ ok: false as const, code: (error as { code?: unknown }).code }),
  )
}

const startMany = (target: TestContext, person: Person, count: number) =>
  behindALock(target.admin, lockWallet(person.walletId), SESSIONS - 2, () =>
    Promise.all(Array.from({ length: count }, () => start(target, person))))

describe('many starts at once', () => {
  it.each([7n * MINUTE, 8n * MINUTE - 1n])('M9 sixty on a wallet of %s micros, that pays for 7: exactly 7', async grantMicros => {
    const person = await personWithoutLimits(context, grantMicros)
    const replies = await startMany(context, person, 60)
    expect(replies.filter(reply => reply.ok)).toHaveLength(7)
    expect(replies.filter(reply => !reply.ok)).toEqual(Array.from({ length: 53 }, () => ({ ok: false, code: 'insufficient_credits' })))
    await expectWallet(context.admin, person.walletId, { balanceMicros: grantMicros, heldMicros: 7n * MINUTE })
    const [rows] = await context.admin`select count(*)::int as calls from call where user_id = ${person.id}`
    expect(rows).toEqual({ calls: 7 })
    await expectHealthy(context.admin)
  })

  it('C12 sixty of a person who may have one call at once: exactly one', async () => {
    const person = await createPerson(context)
    const replies = await startMany(context, person, 60)
    expect(replies.filter(reply => reply.ok)).toHaveLength(1)
    expect(replies.filter(reply => !reply.ok && reply.code === 'too_many_calls')).toHaveLength(59)
  })

  it('C12 sixty of a person who may start ten in a minute: exactly ten', async () => {
    const person = await createPerson(context)
    await context.admin`insert into user_limit (user_id, calls_at_once, max_call_seconds, set_by, reason, set_at) values (${person.id}, 1000, 60, ${person.id}, 'test', '2020-01-01')`
    const replies = await startMany(context, person, 60)
    expect(replies.filter(reply => reply.ok)).toHaveLength(10)
  })

  it('M9 with grants in between: as many as the money paid for in the end', async () => {
    const person = await personWithoutLimits(context, MINUTE)
    const grant = (index: number) => grantCredit(context, {
      userId: person.id, amountMicros: MINUTE, idempotencyKey: `race:${person.id}:${index % 5}`, actor: 'system:test', reason: 'race',
    })
    const [replies] = await Promise.all([
      Promise.all(Array.from({ length: 30 }, () => start(context, person))),
      Promise.all(Array.from({ length: 15 }, (_, index) => grant(index))),
    ])
    const late = await Promise.all(Array.from({ length: 10 }, () => start(context, person)))
    expect([...replies, ...late].filter(reply => reply.ok)).toHaveLength(6)
    await expectWallet(context.admin, person.walletId, { balanceMicros: 6n * MINUTE, heldMicros: 6n * MINUTE })
    await expectHealthy(context.admin)
  })
})

it('M9 catches a kernel that looks at the wallet without locking it', async () => {
  const scratch = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  try {
    await mutateFunction(scratch.admin, 'open_reservation', 'w.currency = p_currency for update', 'w.currency = p_currency')
    await mutateFunction(scratch.admin, 'reserve_call', 'where id = p_wallet_id for update', 'where id = p_wallet_id')
    await warmPool(scratch)
    // of paid money: granted credit is ended under the lock before anything else
    const person = await personWithoutLimits(scratch, 0n)
    await payIn(scratch, person, 9n)
    const replies = await startMany(scratch, person, 60)
    // the CHECK of the wallet still holds the line, but no longer with a sentence for the person
    expect(replies.some(reply => !reply.ok && reply.code !== 'insufficient_credits')).toBe(true)
    await expectHealthy(scratch.admin)
  } finally {
    await scratch.close()
  }
})

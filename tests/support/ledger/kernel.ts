import { createHash } from 'node:crypto'
import { sqlStateOf } from '../../../server/db/client'
import { postTransaction, type Posting } from '../../../server/db/wallets'
import type { Context } from '../../../server/context'
import type { Person } from '../test-context'

export function hashOf(content: string): Buffer {
  return createHash('sha256').update(content).digest()
}

/** Posts as the app's login does. The content that is hashed is the amount, unless told otherwise. */
export function post(context: Context, person: Person, amountMicros: bigint, more: Partial<Posting> = {}) {
  const idempotencyKey = more.idempotencyKey ?? `test:${context.ids.uuid(new Date())}`
  return postTransaction(context.database.sql, {
    walletId: person.walletId,
    kind: 'adjustment',
    amountMicros,
    contraAccount: 'adjustment:test',
    idempotencyKey,
    requestHash: hashOf(String(amountMicros)),
    actor: 'system:test',
    reason: null,
    effectiveAt: context.clock.now(),
    ...more,
  })
}

export async function reverse(
  context: Context, transactionId: bigint, key = `reverse:${transactionId}`, content = key,
): Promise<{ transactionId: bigint, isRepeat: boolean }> {
  const [row] = await context.database.sql`
    select * from reverse_transaction(${transactionId.toString()}::bigint, ${key}, ${hashOf(content)}, 'system:test', 'taken back', ${context.clock.now().toISOString()}::timestamptz)`
  return { transactionId: BigInt(row!.transaction_id as string), isRepeat: row!.is_repeat as boolean }
}

/** SQLSTATE that the work fails with; null when it does not. */
export async function stateOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    const state = sqlStateOf(error)
    if (state === null) throw error
    return state
  }
}

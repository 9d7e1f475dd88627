import { createHash } from 'node:crypto'
import { sqlStateOf } from '../../../server/db/client'
import type { Person, TestContext } from '../test-context'

export function hashOf(content: string): Buffer {
  return createHash('sha256').update(content).digest()
}

export interface Posting {
  walletId: string
  kind: 'grant' | 'topup' | 'adjustment' | 'refund' | 'chargeback' | 'expiry'
  amountMicros: bigint
  contraAccount: string
  idempotencyKey: string
  /** SHA-256 of what was asked (M16). */
  requestHash: Uint8Array
  actor: string
  reason: string | null
  effectiveAt: Date
  /** Of a grant: when what is left of it ends; never where it is left out. */
  expiresAt?: Date | null
}

type Owner = Pick<TestContext, 'owner'>

export interface Posted { transactionId: bigint, isRepeat: boolean }

/**
 * Posts one movement past every document, as only the owner of the database can (M18): for tests that need money and
 * are about something else. The kernel refuses with SQLSTATE TT0xx.
 */
export async function postTransaction({ owner }: Owner, p: Posting): Promise<Posted> {
  const [row] = await owner`
    select p.*, note_by_hand(p.transaction_id, 'test', 'Money for a test') from post_transaction(${p.walletId}::uuid, ${p.kind}, ${p.amountMicros.toString()}::bigint, ${p.contraAccount},
      ${p.idempotencyKey}, ${Buffer.from(p.requestHash)}, ${p.actor}, ${p.reason}, ${p.effectiveAt.toISOString()}::timestamptz,
      ${p.expiresAt?.toISOString() ?? null}::timestamptz) p`
  return { transactionId: BigInt(row!.transaction_id as bigint), isRepeat: row!.is_repeat as boolean }
}

/** The content that is hashed is the amount, unless told otherwise. */
export function post(
  context: Owner & Pick<TestContext, 'ids' | 'clock'>, person: Pick<Person, 'walletId'>, amountMicros: bigint, more: Partial<Posting> = {},
) {
  const idempotencyKey = more.idempotencyKey ?? `test:${context.ids.uuid(new Date())}`
  return postTransaction(context, {
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

export interface Grant {
  userId: string
  amountMicros: bigint
  idempotencyKey: string
  actor: string
  reason: string
  /** When what is left of it ends; never where it is left out. */
  expiresAt?: Date
}

/** Gives credit that nobody paid for. */
export async function grantCredit(context: Owner & Pick<TestContext, 'clock'>, grant: Grant): Promise<Posted> {
  const { userId, amountMicros, idempotencyKey, actor, reason, expiresAt } = grant
  const [wallet] = await context.owner`select id from wallet where user_id = ${userId}`
  const walletId = wallet!.id as string
  return postTransaction(context, {
    walletId, kind: 'grant', amountMicros, contraAccount: 'promo', idempotencyKey, actor, reason, expiresAt: expiresAt ?? null,
    requestHash: hashOf(JSON.stringify([walletId, amountMicros.toString(), actor, reason, expiresAt])),
    effectiveAt: context.clock.now(),
  })
}

/** Takes a row back, as the owner of the database. */
export async function reverse(
  context: Owner & Pick<TestContext, 'clock'>, transactionId: bigint, key = `reverse:${transactionId}`, content = key,
): Promise<Posted> {
  const [row] = await context.owner`
    select p.*, note_by_hand(p.transaction_id, 'test', 'Taken back for a test') from reverse_transaction(${transactionId.toString()}::bigint, ${key},
      ${hashOf(content)}, 'system:test', 'taken back', ${context.clock.now().toISOString()}::timestamptz) p`
  return { transactionId: BigInt(row!.transaction_id as bigint), isRepeat: row!.is_repeat as boolean }
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

export interface CallRefund {
  callId: string
  /** Null: all that is left. */
  amountMicros: bigint | null
  key: string
  content?: string
}

/** Gives back a charge in part or whole past every complaint, as the owner of the database. */
export async function refundCall(context: Owner & Pick<TestContext, 'clock'>, r: CallRefund): Promise<Posted> {
  const now = context.clock.now().toISOString()
  const [row] = await context.owner`
    select p.*, note_by_hand(p.transaction_id, 'test', 'Given back for a test') from refund_call(${r.callId}::uuid, ${r.amountMicros?.toString() ?? null}::bigint, ${r.key},
      ${hashOf(r.content ?? r.key)}, 'system:test', 'Bad line', ${now}::timestamptz, ${now}::timestamptz) p`
  return { transactionId: BigInt(row!.transaction_id as bigint), isRepeat: row!.is_repeat as boolean }
}

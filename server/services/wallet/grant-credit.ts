import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { databaseErrorOf } from '../../db/client'
import type { Context } from '../../context'
import { findWallet, postTransaction } from '../../db/wallets'

export interface Grant {
  userId: string
  amountMicros: bigint
  /** Names this grant for ever: the same key and content is posted once (M16). */
  idempotencyKey: string
  actor: string
  reason: string
  /** When what is left of it ends; never where it is left out. */
  expiresAt?: Date
}

/**
 * Gives credit that nobody paid for, by the ledger.
 *
 * @throws DomainError `idempotency_mismatch` for a key that was used for another grant.
 */
export async function grantCredit(context: Pick<Context, 'database' | 'config' | 'clock'>, grant: Grant): Promise<{ transactionId: bigint, isRepeat: boolean }> {
  const wallet = await context.database.asSystem(tx => findWallet(tx, grant.userId, context.config.currency))
  if (!wallet) throw new DomainError('not_found', 'This person has no wallet.')
  const content = [wallet.id, 'grant', grant.amountMicros.toString(), grant.actor, grant.reason]
  // only where there is one: grants from before there were any keep their content
  if (grant.expiresAt) content.push(grant.expiresAt.toISOString())
  try {
    return await postTransaction(context.database.sql, {
      walletId: wallet.id,
      kind: 'grant',
      amountMicros: grant.amountMicros,
      contraAccount: 'promo',
      idempotencyKey: grant.idempotencyKey,
      requestHash: createHash('sha256').update(JSON.stringify(content)).digest(),
      actor: grant.actor,
      reason: grant.reason,
      effectiveAt: context.clock.now(),
      expiresAt: grant.expiresAt ?? null,
    })
  } catch (error) {
    // 23505: the same key was posted to another wallet at the same moment
    if (!['TT005', '23505'].includes(databaseErrorOf(error)?.code ?? '')) throw error
    throw new DomainError('idempotency_mismatch', 'This key was used for another grant. Nothing was posted.')
  }
}

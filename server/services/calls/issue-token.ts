import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { listOwnNumbers } from '../../db/numbers/own-numbers'
import { findWallet } from '../../db/wallet'
import type { TokenReply } from '../../../shared/schemas/twilio'
import { walletNotActive } from './refusals'

/** C13 allows an hour; the page asks again before the end. */
const TOKEN_SECONDS = 3600

/**
 * A token for what rings in the browser of somebody with a number of their own. It takes calls and begins none.
 *
 * @throws DomainError `wallet_frozen`, `wallet_closed`; `not_found` where the person has no number.
 */
export async function issueRingToken(context: Context, userId: string): Promise<TokenReply> {
  const numbers = await context.database.asUser(userId, tx => listOwnNumbers(tx, userId))
  if (!numbers.some(one => one.kind === 'assigned')) throw new DomainError('not_found', 'You have no number of your own that could ring here.')
  return issue(context, userId, context.browserVoice.issueRingToken)
}

/**
 * A token for the browser's device: our application only, under the opaque user id (C13).
 *
 * @throws DomainError `wallet_frozen`, `wallet_closed`.
 */
export async function issueToken(context: Context, userId: string): Promise<TokenReply> {
  return issue(context, userId, context.browserVoice.issueToken)
}

async function issue(
  context: Context, userId: string, make: (identity: string, ttlSeconds: number) => string,
): Promise<TokenReply> {
  const wallet = await context.database.asUser(userId, tx => findWallet(tx, userId, context.config.currency))
  if (wallet?.status !== 'active') throw walletNotActive(wallet?.status ?? 'closed')
  const expiresAt = new Date(context.clock.now().getTime() + TOKEN_SECONDS * 1000)
  return {
    token: make(userId, TOKEN_SECONDS),
    identity: userId,
    expiresAt: expiresAt.toISOString(),
  }
}

import type { Context } from '../../context'
import { findWallet } from '../../db/wallet'
import type { TokenReply } from '../../../shared/schemas/twilio'
import { walletNotActive } from './refusals'

/** C13 allows an hour; the page asks again before the end. */
const TOKEN_SECONDS = 3600

/**
 * A token for what rings in somebody's browser: calls to a number of their own, and those that they take over from an
 * agent, for which nobody needs a number. It takes calls and begins none.
 *
 * @throws DomainError `wallet_frozen`, `wallet_closed`.
 */
export async function issueRingToken(context: Context, userId: string): Promise<TokenReply> {
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

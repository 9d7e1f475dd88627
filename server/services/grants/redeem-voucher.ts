import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { normaliseVoucher } from '../../domain/grants/voucher-code'
import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { countGuess, redeemVoucher as redeemInKernel, uncountGuess, type Redemption, type VoucherOutcome } from '../../db/grants'
import type { RedeemedVoucherDto } from '../../../shared/schemas/grants'
import { requireConfirmedEmail } from '../account/require-confirmed'

const GUESSES = 5
const WINDOW_SECONDS = 15 * 60

type Answer = Redemption | { outcome: 'too_many', retryAt: Date }

/**
 * Redeems a code: once a person. Wrong ones are counted and limited; what is told of them does not say whether there
 * ever was such a code.
 *
 * @throws DomainError `voucher_refused` with `details.reason`, `too_many_attempts`, `own_request`,
 * `email_not_confirmed`, `wallet_frozen`, `wallet_closed`.
 */
export async function redeemVoucher(context: Context, userId: string, typed: string): Promise<RedeemedVoucherDto> {
  const answer = await tryCode(context, userId, typed).catch((error: unknown) => {
    const { code, detail } = databaseErrorOf(error) ?? {}
    if (code !== KERNEL_ERRORS.walletNotActive) throw error
    throw detail === 'frozen'
      ? new DomainError('wallet_frozen', 'Your wallet is frozen, so no credit can be added now. The code was not used up. Write to us.')
      : new DomainError('wallet_closed', 'Your wallet is closed or being closed, so no credit can be added. The code was not used up.')
  })
  if (answer.outcome === 'too_many') throw tooMany(context.clock.now(), answer.retryAt)
  if (answer.outcome !== 'redeemed') throw refusal(answer.outcome as Refused)
  context.live.publish({ userId, callId: null })
  return {
    amountMicros: answer.amountMicros!.toString(),
    currency: context.config.currency,
    expiresAt: answer.expiresAt?.toISOString() ?? null,
    transactionId: answer.transactionId!.toString(),
  }
}

/** Counted first, under the lock of the person's row, so that a wrong code is committed as wrong. */
function tryCode(context: Context, userId: string, typed: string): Promise<Answer> {
  const now = context.clock.now()
  const code = normaliseVoucher(typed)
  return context.database.asSystem(async (tx): Promise<Answer> => {
    await requireConfirmedEmail(tx, userId, 'The code was not used up; nothing was added to your wallet.')
    const { failures, windowStartedAt } = await countGuess(tx, userId, WINDOW_SECONDS, now)
    if (failures > GUESSES) {
      await uncountGuess(tx, userId)
      return { outcome: 'too_many', retryAt: new Date(windowStartedAt.getTime() + WINDOW_SECONDS * 1000) }
    }
    if (code === null) return { outcome: 'unknown', transactionId: null, amountMicros: null, expiresAt: null }
    const answer = await redeemInKernel(tx, userId, voucherDigest(code), now)
    if (answer.outcome === 'own') {
      throw new DomainError('own_request', 'You asked for this code or approved it, so somebody else must use it. Nothing was added to your wallet.')
    }
    if (answer.outcome !== 'unknown') await uncountGuess(tx, userId)
    return answer
  })
}

/** What is kept of a code. It is random enough that its digest cannot be guessed either. */
export function voucherDigest(code: string): Buffer {
  return createHash('sha256').update(`voucher:${code}`).digest()
}

type Refused = Exclude<VoucherOutcome, 'redeemed' | 'own'>

const SENTENCES: Record<Refused, string> = {
  unknown: 'This code does not work. Check it letter by letter. Nothing was added to your wallet.',
  expired: 'This code has expired. Nothing was added to your wallet.',
  used_up: 'This code was used up already. Nothing was added to your wallet.',
  already_used: 'You have used this code already. It counts once; nothing was added again.',
}

function refusal(outcome: Refused): DomainError {
  return new DomainError('voucher_refused', SENTENCES[outcome], { reason: outcome })
}

function tooMany(now: Date, retryAt: Date): DomainError {
  const minutes = Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 60_000))
  return new DomainError('too_many_attempts', `Too many codes that do not work. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Nothing was added to your wallet.`, { retryAt: retryAt.toISOString() })
}

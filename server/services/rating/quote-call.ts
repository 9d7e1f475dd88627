import { affordableSeconds, MINIMUM_CALL_SECONDS } from '../../domain/rating/affordable-seconds'
import { isTooDear } from '../../domain/calls/limits'
import type { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findWallet } from '../../db/wallets'
import { readLimits } from '../users/read-limits'
import { insufficientCredits, limitReached, walletNotActive } from '../calls/refusals'
import type { ErrorDto } from '../../../shared/errors'
import type { QuoteDto } from '../../../shared/schemas/rating'
import { priceNumber, type PricedNumber } from './price-number'
import { toTermsDto } from './terms-dto'

/**
 * What a call would cost and how long the wallet lasts, before anything is held.
 *
 * @throws DomainError where the number cannot be called by anybody; what only this wallet or account forbids comes as
 * the quote's `refusal`, beside the price.
 */
export async function quoteCall(
  context: Context, caller: {
    id: string
    createdAt: Date
    country: string
  }, request: { to: string, country?: string | undefined },
): Promise<QuoteDto> {
  const priced = await priceNumber(context, request.to, request.country ?? caller.country, caller.country)
  return context.database.asUser(caller.id, async tx => {
    const wallet = await findWallet(tx, caller.id, priced.rate.terms.currency)
    const limits = await readLimits(context, tx, caller)
    const available = wallet ? wallet.balanceMicros - wallet.heldMicros : 0n
    const seconds = affordableSeconds(priced.rate.terms, available, limits.maxCallSeconds)
    const maxSeconds = seconds < MINIMUM_CALL_SECONDS ? 0 : seconds
    const refusal = wallet && wallet.status !== 'active'
      ? walletNotActive(wallet.status)
      : isTooDear(limits, priced.rate.terms.rateNanosPerMinute)
        ? limitReached('pricePerMinute')
        : maxSeconds === 0 ? insufficientCredits(priced.rate.terms, available) : null
    return toQuoteDto(priced, available, maxSeconds, refusal)
  })
}

export function toQuoteDto(
  { number, rate }: PricedNumber,
  availableMicros: bigint,
  maxSeconds: number,
  refusal: DomainError | null,
): QuoteDto {
  return {
    ...toTermsDto(rate.terms, rate),
    toNumber: number.e164,
    display: number.display,
    country: number.country,
    lineType: number.lineType,
    availableMicros: availableMicros.toString(),
    maxSeconds,
    callable: refusal === null,
    refusal: refusal && toErrorDto(refusal),
  }
}

function toErrorDto({ code, message, details }: DomainError): ErrorDto {
  return { code, message, details }
}

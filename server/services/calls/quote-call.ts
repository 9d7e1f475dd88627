import type { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { readCallFacts } from '../../db/calls/call-facts'
import { findPastCalls } from '../../db/calls/past-calls'
import { rangOnce } from '../../domain/calls/rang-once'
import type { ErrorDto } from '../../../shared/errors'
import type { QuoteDto } from '../../../shared/schemas/rating'
import { readAdmission, type ReadAdmission } from './read-admission'
import { numberToShow } from '../numbers/numbers-to-show'
import { priceNumber, type PricedCall } from '../rating/price-number'
import { toComponentDto } from '../rating/component-dto'

/**
 * What a call would cost, how long it could last and what would end it, before anything is held.
 *
 * @throws DomainError where the number cannot be called by anybody; what only this wallet or account forbids comes as
 * the quote's `refusal`, beside the price.
 */
export async function quoteCall(
  context: Context, caller: {
    id: string
    createdAt: Date
    country: string
  }, request: { to: string, country?: string | undefined, from?: string | undefined },
): Promise<QuoteDto> {
  const origin = await context.database.asUser(caller.id, tx =>
    numberToShow(tx, caller.id, context.carriers.browser, request.from))
  const { country: home } = caller
  const priced = await priceNumber(context, request.to, request.country ?? home, { home, origin })
  return context.database.asUser(caller.id, async tx => {
    const facts = await readCallFacts(tx, caller.id, priced.currency, context.clock.now())
    const past = await findPastCalls(tx, caller.id, priced.number.e164)
    return { ...toQuoteDto(priced, await readAdmission(context, tx, caller, facts, priced)), rangOnce: rangOnce(past) }
  })
}

/** A price, with what is told of the other side. */
type QuotedPrice = Omit<PricedCall, 'number'> & { number: Pick<PricedCall['number'], 'e164' | 'display' | 'country' | 'lineType'> }

export function toQuoteDto(
  { number, currency, components }: QuotedPrice, { availableMicros, admitted, refusal }: ReadAdmission,
): QuoteDto {
  return {
    currency,
    components: components.map(toComponentDto),
    toNumber: number.e164,
    display: number.display,
    country: number.country,
    lineType: number.lineType,
    availableMicros: availableMicros.toString(),
    maxSeconds: admitted?.maxSeconds ?? 0,
    bound: admitted && { by: admitted.boundBy, limitMicros: admitted.boundMicros?.toString() ?? null },
    callable: refusal === null,
    refusal: refusal && toErrorDto(refusal),
    rangOnce: false,
  }
}

export function toErrorDto({ code, message, details }: DomainError): ErrorDto {
  return { code, message, details }
}

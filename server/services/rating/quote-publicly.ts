import type { Context } from '../../context'
import type { PublicQuoteDto } from '../../../shared/schemas/rating'
import { priceNumber } from './price-number'
import { toComponentDto } from './component-dto'

/**
 * What a call would cost, for anybody. From prices that are stored: the carrier is asked, for money of ours, for people
 * with an account alone (R6).
 *
 * @throws DomainError for numbers that are never called, or have no stored price: as for people with an account (C11).
 */
export async function quotePublicly(
  context: Context, request: { to: string, country: string },
): Promise<PublicQuoteDto> {
  const priced = await priceNumber(context, request.to, request.country, { asksCarrier: false })
  const { number, currency, components } = priced
  return {
    currency,
    components: components.map(toComponentDto),
    toNumber: number.e164,
    display: number.display,
    country: number.country,
    lineType: number.lineType,
  }
}

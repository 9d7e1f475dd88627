import { DomainError } from '../../domain/errors'
import { admitNumber } from '../../domain/phone/admit-number'
import type { NumberChoice, ParsedNumber } from '../../domain/phone/parse-number'
import { refuseNumber, type Refusal } from '../../domain/phone/refuse-number'
import type { Context } from '../../context'
import type { PriceComponent } from '../../../shared/pricing'
import type { NumberChoiceDto } from '../../../shared/schemas/rating'
import { findRate, type FoundRate, type RateSearch } from './find-rate'

/** A component of a call's price, and where it comes from. */
export interface QuotedComponent extends PriceComponent {
  /** Null where no rate of a deck stands behind it. */
  rateId: bigint | null
  matchedPrefix: string
  originPrefix: string
  description: string
}

/** What a call to a number is made of, as it is quoted and charged (M3, M10). */
export interface PricedCall {
  number: ParsedNumber
  currency: string
  components: QuotedComponent[]
}

export interface PriceSearch extends RateSearch {
  /** Where the caller is: whose emergency numbers are named. Default: where the number is. */
  home?: string
}

/**
 * A typed number that may be called, with its rate (C11, R4).
 *
 * @param country ISO 3166-1; numbers without + belong there.
 * @throws DomainError for numbers that are none, are never called, or have no price.
 */
export async function priceNumber(
  context: Context, typed: string, country: string, { home = country, ...search }: PriceSearch = {},
): Promise<PricedCall> {
  const admission = admitNumber(typed, country, home)
  if (!admission.ok) throw refused(admission.refusal)
  const rate = await findRate(context, admission.number, search)
  const blocked = refuseNumber(admission.number, rate)
  if (blocked) throw refused(blocked)
  return { number: admission.number, currency: rate.terms.currency, components: [phoneComponent(rate)] }
}

function phoneComponent({ rateId, terms, matchedPrefix, originPrefix, description }: FoundRate): QuotedComponent {
  return { component: 'phone', ...terms, rateId, matchedPrefix, originPrefix, description }
}

function toChoiceDto({ number, readFrom }: NumberChoice): NumberChoiceDto {
  const { e164: toNumber, display, country, lineType } = number
  return { toNumber, display, country, lineType, readFrom }
}

function refused({ code, message, reason, emergency, choices }: Refusal): DomainError {
  return new DomainError(code, message, {
    reason,
    ...(emergency && { emergencyNumber: emergency.number, emergencyCountry: emergency.country, telUrl: `tel:${emergency.number}` }),
    ...(choices && { choices: choices.map(toChoiceDto) }),
  })
}

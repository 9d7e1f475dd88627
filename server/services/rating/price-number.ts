import { DomainError } from '../../domain/errors'
import { admitNumber } from '../../domain/phone/admit-number'
import type { ParsedNumber } from '../../domain/phone/parse-number'
import { refuseNumber, type Refusal } from '../../domain/phone/refuse-number'
import type { Context } from '../../context'
import { findRate, type FoundRate, type RateSearch } from './find-rate'

export interface PricedNumber {
  number: ParsedNumber
  rate: FoundRate
}

/**
 * A typed number that may be called, with its rate (C11, R4).
 *
 * @throws DomainError for numbers that are none, are never called, or have no price.
 */
export async function priceNumber(context: Context, typed: string, country: string, search: RateSearch = {}): Promise<PricedNumber> {
  const admission = admitNumber(typed, country)
  if (!admission.ok) throw refused(admission.refusal)
  const rate = await findRate(context, admission.number, search)
  const blocked = refuseNumber(admission.number, rate)
  if (blocked) throw refused(blocked)
  return { number: admission.number, rate }
}

function refused({ code, message, reason, emergency }: Refusal): DomainError {
  return new DomainError(code, message, {
    reason,
    ...(emergency && { emergencyNumber: emergency.number, emergencyCountry: emergency.country, telUrl: `tel:${emergency.number}` }),
  })
}

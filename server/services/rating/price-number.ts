import { DomainError } from '../../domain/errors'
import { admitNumber } from '../../domain/phone/admit-number'
import type { NumberChoice, ParsedNumber } from '../../domain/phone/parse-number'
import { refuseNumber, type Refusal } from '../../domain/phone/refuse-number'
import type { Context } from '../../context'
import type { NumberChoiceDto } from '../../../shared/schemas/rating'
import { findRate, type FoundRate } from './find-rate'

export interface PricedNumber {
  number: ParsedNumber
  rate: FoundRate
}

/**
 * A typed number that may be called, with its rate (C11, R4).
 *
 * @param country ISO 3166-1; numbers without + belong there.
 * @param home where the caller is: whose emergency numbers are named.
 * @throws DomainError for numbers that are none, are never called, or have no price.
 */
export async function priceNumber(
  context: Context, typed: string, country: string, home = country,
): Promise<PricedNumber> {
  const admission = admitNumber(typed, country, home)
  if (!admission.ok) throw refused(admission.refusal)
  const rate = await findRate(context, admission.number)
  const blocked = refuseNumber(admission.number, rate)
  if (blocked) throw refused(blocked)
  return { number: admission.number, rate }
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

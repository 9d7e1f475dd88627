import type { PriceTerms } from '../../../shared/pricing'
import type { PriceTermsDto } from '../../../shared/schemas/rating'

export function toTermsDto(
  terms: PriceTerms, match: { matchedPrefix: string, originPrefix: string, description: string },
): PriceTermsDto {
  return {
    currency: terms.currency,
    rateNanosPerMinute: terms.rateNanosPerMinute.toString(),
    connectFeeMicros: terms.connectFeeMicros.toString(),
    initialSeconds: terms.initialSeconds,
    incrementSeconds: terms.incrementSeconds,
    minimumSeconds: terms.minimumSeconds,
    graceSeconds: terms.graceSeconds,
    matchedPrefix: match.matchedPrefix,
    originPrefix: match.originPrefix,
    description: match.description,
  }
}

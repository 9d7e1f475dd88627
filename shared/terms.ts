import type { PriceTerms } from './pricing'
import type { PriceTermsDto } from './schemas/rating'

/** The wire's strings back into the numbers that prices are computed with. */
export function termsFromDto(dto: PriceTermsDto): PriceTerms {
  return {
    currency: dto.currency,
    rateNanosPerMinute: BigInt(dto.rateNanosPerMinute),
    connectFeeMicros: BigInt(dto.connectFeeMicros),
    initialSeconds: dto.initialSeconds,
    incrementSeconds: dto.incrementSeconds,
    minimumSeconds: dto.minimumSeconds,
    graceSeconds: dto.graceSeconds,
  }
}

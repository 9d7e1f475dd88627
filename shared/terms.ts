import type { PriceComponent, PriceTerms } from './pricing'
import type { RateTermsDto } from './schemas/rate-replies'
import type { PriceComponentDto } from './schemas/rating'

/** The wire's strings back into the numbers that prices are computed with. */
export function termsFromDto(dto: RateTermsDto): PriceTerms {
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

export function componentsFromDto(components: readonly PriceComponentDto[]): PriceComponent[] {
  return components.map(dto => ({ component: dto.component, ...termsFromDto(dto) }))
}

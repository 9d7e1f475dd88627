import type { PriceComponent } from '../../../shared/pricing'
import type { PriceComponentDto } from '../../../shared/schemas/rating'

export function toComponentDto(
  part: PriceComponent & { matchedPrefix: string, originPrefix: string, description: string },
): PriceComponentDto {
  return {
    component: part.component,
    currency: part.currency,
    rateNanosPerMinute: part.rateNanosPerMinute.toString(),
    connectFeeMicros: part.connectFeeMicros.toString(),
    initialSeconds: part.initialSeconds,
    incrementSeconds: part.incrementSeconds,
    minimumSeconds: part.minimumSeconds,
    graceSeconds: part.graceSeconds,
    matchedPrefix: part.matchedPrefix,
    originPrefix: part.originPrefix,
    description: part.description,
  }
}

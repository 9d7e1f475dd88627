import type { CareObstacle } from '../../../shared/schemas/outreach/care'

export interface Callable {
  erasedAt: Date | null
  optedOutAt: Date | null
  consentAt: Date | null
  numberDoubtedAt: Date | null
}

/** Why nobody calls them as they stand (O3), the weightiest first; null where they may be called. */
export function careObstacle({ erasedAt, optedOutAt, consentAt, numberDoubtedAt }: Callable): CareObstacle | null {
  if (erasedAt) return 'forgotten'
  if (optedOutAt) return 'opted_out'
  if (!consentAt) return 'no_consent'
  return numberDoubtedAt ? 'number_doubted' : null
}

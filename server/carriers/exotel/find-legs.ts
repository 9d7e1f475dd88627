import type { z } from 'zod'
import type { CarrierLeg } from '../carrier'
import { ask, type ExotelClient } from './client'
import { timeToExotel } from './times'
import { toLeg, type LegReading } from './to-leg'
import { CallPage } from './wire'

/** The most that Exotel gives. */
const PAGE_ROWS = '100'

interface LegQuery {
  /** When the call was created. */
  from: Date
  to?: Date
  /** E.164: who was called. */
  toNumber?: string
}

/**
 * Calls that we ordered, oldest first, page by page.
 *
 * @throws CarrierUnavailable
 */
export async function* listLegs(
  client: ExotelClient, { from, to, toNumber }: LegQuery, reading: LegReading,
): AsyncGenerator<CarrierLeg> {
  const until = to ? `;lte:${timeToExotel(to)}` : ''
  const query = {
    DateCreated: `gte:${timeToExotel(from)}${until}`,
    Direction: 'outbound-api',
    PageSize: PAGE_ROWS,
    SortBy: 'DateCreated:asc',
    ...(toNumber === undefined ? {} : { From: toNumber }),
  }
  const seen = new Set<string>()
  let next: string | null = null
  do {
    const target: string | null = next
    const page: z.infer<typeof CallPage> = await ask(CallPage, () => target === null ? client.get('/Calls', query) : client.follow(target))
    yield* page.Calls.filter(call => call.Direction === 'outbound-api').map(call => toLeg(call, reading))
    next = page.Metadata?.NextPageUri || null
    // a list that leads back to itself has an end too
    if (next !== null && seen.has(next)) return
    if (next !== null) seen.add(next)
  } while (next !== null)
}

import { countAgainFor, COUNTED_BY } from '../../db/analytics/call-sums'
import type { EndedCallSubscriber } from '../calls/hand-over-ended-calls'

/** A call that ended is in the sums from then on. */
export const countEndedCalls: EndedCallSubscriber = {
  name: COUNTED_BY,
  take: (_context, tx, callIds) => countAgainFor(tx, callIds),
}

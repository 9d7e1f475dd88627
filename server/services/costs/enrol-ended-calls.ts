import { enrolEndedCosts } from '../../db/costs'
import { FIRST_LOOK_SECONDS } from '../../domain/costs/cost-search'
import type { EndedCallSubscriber } from '../calls/hand-over-ended-calls'

/** What the carrier asks for a call is looked for once it is over. */
export const enrolEndedCalls: EndedCallSubscriber = {
  name: 'costs',
  take: (_context, tx, callIds) => enrolEndedCosts(tx, callIds, FIRST_LOOK_SECONDS),
}

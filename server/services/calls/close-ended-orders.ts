import { closeEndedOrders as closeRows } from '../../db/calls/call-orders'
import type { EndedCallSubscriber } from './hand-over-ended-calls'

/** An order whose answer was lost is closed with its call; what was to be said is not kept with it any longer. */
export const closeEndedOrders: EndedCallSubscriber = {
  name: 'orders',
  take: (context, tx, callIds) => closeRows(tx, callIds, context.clock.now()),
}

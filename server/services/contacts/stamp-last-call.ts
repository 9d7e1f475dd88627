import { stampCalled } from '../../db/contacts/contacts'
import type { EndedCallSubscriber } from '../calls/hand-over-ended-calls'

/** Whoever was called has it noted when, whether or not a browser is there to ask for it (K2). */
export const stampLastCall: EndedCallSubscriber = {
  name: 'contacts',
  take: (_context, tx, callIds) => stampCalled(tx, callIds),
}

import { countEndedCalls } from '../services/analytics/count-ended-calls'
import { stampLastCall } from '../services/contacts/stamp-last-call'
import { enrolEndedCalls } from '../services/costs/enrol-ended-calls'
import { readEndedTalks } from '../services/leads/read-ended-talks'
import { concludeEndedCalls } from '../services/outreach/calls/conclude-call'
import { closeEndedOrders } from '../services/calls/close-ended-orders'
import type { EndedCallSubscriber } from '../services/calls/hand-over-ended-calls'

/** Everybody who wants to know of calls that ended. */
export const ENDED_CALL_SUBSCRIBERS: readonly EndedCallSubscriber[] = [
  enrolEndedCalls, stampLastCall, countEndedCalls, closeEndedOrders, concludeEndedCalls, readEndedTalks,
]

import { enrolEndedCalls } from '../costs/enrol-ended-calls'
import type { EndedCallSubscriber } from './hand-over-ended-calls'

/** Everybody who wants to know of calls that ended. */
export const ENDED_CALL_SUBSCRIBERS: readonly EndedCallSubscriber[] = [enrolEndedCalls]

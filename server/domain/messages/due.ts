import { SCHEDULE_LEAST_SECONDS, SCHEDULE_MOST_SECONDS } from '../../../shared/schemas/messages'

/** A message that is later than this is not what somebody wanted to have said then. */
export const LATE_SECONDS = 15 * 60

/** Whether a message may wait for a time: not sooner than in a minute, not later than in thirty days. */
export function isTimeToWaitFor(time: Date, now: Date): boolean {
  const seconds = (time.getTime() - now.getTime()) / 1000
  return seconds >= SCHEDULE_LEAST_SECONDS && seconds <= SCHEDULE_MOST_SECONDS
}

export function isTooLate(time: Date, now: Date): boolean {
  return now.getTime() - time.getTime() > LATE_SECONDS * 1000
}

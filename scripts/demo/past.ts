import type postgres from 'postgres'
import type { SessionUser } from '../../server/auth/resolve-session'
import type { Context } from '../../server/context'
import type { History } from './history'
import type { PastStripe } from './past-stripe'
import type { Timeline } from './timeline'

export interface Person extends SessionUser {
  walletId: string
}

/** All that the makers of the past work with. */
export interface Past {
  /** Its clock is the timeline's, its payment provider the Stripe of the past. */
  context: Context
  timeline: Timeline
  stripe: PastStripe
  history: History
  /** Owns the database. */
  owner: postgres.Sql
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** A moment of an earlier day, UTC. */
export function daysAgo(now: Date, days: number, hour: number, minute = 0, second = 0): Date {
  const day = new Date(now.getTime() - days * DAY_MS)
  day.setUTCHours(hour, minute, second, 0)
  return day
}

/** Of the last hours, whatever the hour is now. */
export function hoursAgo(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * HOUR_MS)
}

import { addDays } from '../../domain/dashboard/day-figures'
import type { DashboardQuery } from '../../../shared/schemas/dashboard'

const DEFAULT_DAYS = 30

/** The days that are meant, first and last, both included. UTC; the last thirty where none are named. */
export function periodOf({ days, from, to }: DashboardQuery, now: Date): { from: string, to: string } {
  if (from !== undefined && to !== undefined) return { from, to }
  const today = now.toISOString().slice(0, 10)
  return { from: addDays(today, 1 - Number(days ?? DEFAULT_DAYS)), to: today }
}

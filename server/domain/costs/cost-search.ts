import { isFinal } from '../calls/lifecycle'
import type { CallStatus } from '../../../shared/schemas/calls'
import type { CostObstacle } from '../../../shared/schemas/costs'

/** A carrier prices a leg seconds to hours after its end. From look to look; the last one again and again. */
const WAITS_SECONDS = [60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600]
/** How soon after a call it is looked for the first time. */
export const FIRST_LOOK_SECONDS = 60
/** A price that is known is looked at once more after a day: carriers correct them. */
const CONFIRM_SECONDS = 24 * 3600
/** While the carrier cannot be asked. */
const OUTAGE_SECONDS = 5 * 60
/** A price that did not come in two weeks, and was asked for as often as it may be, is given up. */
const GIVE_UP_SECONDS = 14 * 86_400

/**
 * How far a leg is on the way to its price. `free`: nobody was connected, and the carrier neither asks nor says
 * anything.
 */
export type LegCost = 'priced' | 'free' | 'unpriced' | 'open'

export function legCost(
  leg: { status: CallStatus, durationSeconds: number | null, price: object | null },
): LegCost {
  if (leg.price) return 'priced'
  if (!isFinal(leg.status)) return 'open'
  return leg.status !== 'completed' || leg.durationSeconds === 0 ? 'free' : 'unpriced'
}

export interface CostSearch {
  /** This look included. */
  attempts: number
  knownAt: Date | null
  endedAt: Date
}

export interface CostLook {
  /** Null: the cost of every leg is known. */
  obstacle: CostObstacle | null
  /** A leg has a price that it had not before. */
  isChanged: boolean
  /** Nobody could be asked: no look of this call's own. */
  isOutage: boolean
}

export interface CostVerdict {
  attempts: number
  nextAt: Date
  knownAt: Date | null
  completedAt: Date | null
  obstacle: CostObstacle | null
}

/** What follows from a look: known, once more, later, or given up. What was known stays known. */
export function judgeCostLook(search: CostSearch, look: CostLook, now: Date): CostVerdict {
  const { attempts, knownAt } = search
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  const base = { attempts, knownAt, completedAt: null, obstacle: knownAt ? null : look.obstacle }
  if (look.isOutage) return { ...base, attempts: attempts - 1, nextAt: after(OUTAGE_SECONDS) }
  if (look.obstacle === null) {
    const isConfirmed = knownAt !== null && !look.isChanged
    return { ...base, knownAt: knownAt ?? now, nextAt: after(CONFIRM_SECONDS), completedAt: isConfirmed ? now : null }
  }
  // a carrier that has forgotten what it asked does not take it back
  if (knownAt && look.obstacle !== 'carrier_unavailable') return { ...base, nextAt: now, completedAt: now }
  const isOld = now.getTime() - search.endedAt.getTime() > GIVE_UP_SECONDS * 1000
  const isOver = isOld && attempts > WAITS_SECONDS.length
  return { ...base, nextAt: after(waitSeconds(attempts)), completedAt: isOver ? now : null }
}

function waitSeconds(attempts: number): number {
  return WAITS_SECONDS[Math.min(attempts, WAITS_SECONDS.length) - 1] ?? WAITS_SECONDS[0]!
}

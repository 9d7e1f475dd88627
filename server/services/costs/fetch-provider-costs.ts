import { CarrierUnavailable } from '../../carriers/carrier'
import type { Context } from '../../context'
import {
  claimCostSearches, noteCosts, recordCostLooks, type ClaimedCostSearch, type NewPrice,
} from '../../db/costs'
import { judgeCostLook } from '../../domain/costs/cost-search'
import type { CostObstacle } from '../../../shared/schemas/costs'
import { askForLegs } from './ask-for-legs'

const BATCH = 50
const AT_ONCE = 4
/** Longer than all questions of one batch may take. */
const LEASE_SECONDS = 900
/** So many failures one after the other: the carrier is down, and the rest of the batch is not asked for. */
const MOST_FAILURES = 5

interface Look { search: ClaimedCostSearch, obstacle: CostObstacle | null, changed: NewPrice[] }

/**
 * Fetches what the carrier asks for the legs of calls that are over. Any number of processes may run this at once: each
 * takes calls of its own. The carrier is asked outside any transaction; what it said of a batch is written in one.
 *
 * @returns how many calls were looked into.
 */
export async function fetchProviderCosts(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const due = await context.database.asSystem(tx => claimCostSearches(tx, BATCH, context.clock.now(), LEASE_SECONDS))
    if (due.length === 0) return count
    const { looks, isDown } = await lookAll(context, due)
    await record(context, looks, isDown)
    count += due.length
    if (isDown || due.length < BATCH) return count
  }
}

async function lookAll(context: Context, due: ClaimedCostSearch[]): Promise<{ looks: Look[], isDown: boolean }> {
  const looks: Look[] = []
  const waiting = due.values()
  let failures = 0
  async function work(): Promise<void> {
    for (const search of waiting) {
      const isAsked = failures < MOST_FAILURES
      const look = isAsked ? await lookAt(context, search) : unavailable(search)
      looks.push(look)
      if (isAsked) failures = look.obstacle === 'carrier_unavailable' ? failures + 1 : 0
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { looks, isDown: failures >= MOST_FAILURES }
}

async function lookAt(context: Context, search: ClaimedCostSearch): Promise<Look> {
  try {
    return { search, ...await askForLegs(context.carriers.of(search.carrier), search) }
  } catch (error) {
    const isExpected = error instanceof CarrierUnavailable
    context.log[isExpected ? 'warn' : 'error']({ error, callId: search.callId }, 'the cost of a call could not be asked for')
    return unavailable(search)
  }
}

const unavailable = (search: ClaimedCostSearch): Look => ({ search, obstacle: 'carrier_unavailable', changed: [] })

async function record(context: Context, looks: Look[], isDown: boolean): Promise<void> {
  const now = context.clock.now()
  const changed = looks.flatMap(look => look.changed)
  const outcomes = looks.map(({ search, obstacle, changed: { length } }) => ({
    callId: search.callId,
    takenAttempts: search.attempts,
    ...judgeCostLook(search, { obstacle, isChanged: length > 0, isOutage: isDown && obstacle === 'carrier_unavailable' }, now),
  }))
  await context.database.asSystem(async tx => {
    await noteCosts(tx, changed, now)
    await recordCostLooks(tx, outcomes)
  })
  for (const { callId, completedAt, knownAt, obstacle } of outcomes) {
    if (completedAt && !knownAt) context.log.error({ callId, obstacle }, 'the cost of a call was given up')
  }
}

import { sql, type SQL } from 'drizzle-orm'
import type { CostObstacle } from '../../shared/schemas/costs'
import { uuids } from './arrays'
import type { Tx } from './client'

/** A price that the carrier gave a leg: the latest one. */
export interface StoredPrice { legId: string, isChild: boolean, micros: bigint, currency: string }

/**
 * A call whose cost one process has taken to look for. `attempts` counts this look, and tells one taking from the next.
 */
export interface ClaimedCostSearch {
  callId: string
  attempts: number
  knownAt: Date | null
  endedAt: Date
  carrier: string
  /** Of the leg that the called one was dialled from; null where there is none. */
  parentLegId: string | null
  billedLegId: string | null
  prices: StoredPrice[]
  /** A voice spoke in it, and what that cost us is not known. */
  isVoiceUnpriced: boolean
  /** It was recorded, as far as anybody knows; its id where it is known. */
  isRecorded: boolean
  recordingId: string | null
}

/** Of all prices that a leg ever had, `p`: the one that the carrier said last. */
export const isLatestPrice: SQL = sql`not exists (select from provider_cost later where later.carrier = p.carrier and later.leg_id = p.leg_id and (later.fetched_at, later.id) > (p.fetched_at, p.id))`

/**
 * Puts calls that began within a time, are over and have a leg at the carrier on the list of those whose cost is looked
 * for. Any number of processes may do so at once. @returns how many are new.
 */
export async function enrolCostSearches(
  tx: Tx, window: { from: Date, before: Date, firstLookSeconds: number, limit: number },
): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    select enrol_cost_searches(p_from => ${window.from.toISOString()}::timestamptz, p_before => ${window.before.toISOString()}::timestamptz,
      p_first_look => make_interval(secs => ${window.firstLookSeconds}::int), p_limit => ${window.limit}::int) as count`)
  return row!.count
}

/** The same for calls that have just ended. */
export async function enrolEndedCosts(tx: Tx, callIds: string[], firstLookSeconds: number): Promise<void> {
  await tx.execute(sql`select enrol_ended_costs(p_call_ids => ${uuids(callIds)}, p_first_look => make_interval(secs => ${firstLookSeconds}::int))`)
}

type PriceText = Omit<StoredPrice, 'micros'> & { micros: string }
interface ClaimedRow extends Record<string, unknown> {
  call_id: string
  attempts: number
  known_at: string | null
  ended_at: string
  carrier: string
  parent_leg_id: string | null
  billed_leg_id: string | null
  /** JSON. */
  prices: string
  is_voice_unpriced: boolean
  is_recorded: boolean
  recording_id: string | null
}

/** Takes calls that are due, the longest due first; another process gets others, until the lease is over. */
export async function claimCostSearches(
  tx: Tx, limit: number, now: Date, leaseSeconds: number,
): Promise<ClaimedCostSearch[]> {
  const rows = await tx.execute<ClaimedRow>(sql`
    select * from claim_cost_searches(p_limit => ${limit}::int, p_at => ${now.toISOString()}::timestamptz, p_lease => make_interval(secs => ${leaseSeconds}::int))`)
  return rows.map(row => ({
    callId: row.call_id,
    attempts: row.attempts,
    knownAt: row.known_at === null ? null : new Date(row.known_at),
    endedAt: new Date(row.ended_at),
    carrier: row.carrier,
    parentLegId: row.parent_leg_id,
    billedLegId: row.billed_leg_id,
    prices: (JSON.parse(row.prices) as PriceText[]).map(price => ({ ...price, micros: BigInt(price.micros) })),
    isVoiceUnpriced: row.is_voice_unpriced,
    isRecorded: row.is_recorded,
    recordingId: row.recording_id,
  }))
}

export interface NewPrice extends StoredPrice { callId: string, durationSeconds: number | null }

/**
 * Writes prices that a leg did not have before, and what their calls cost by the latest ones. A price that a leg had
 * long ago and has again is the latest again.
 */
export async function noteCosts(tx: Tx, prices: NewPrice[], now: Date): Promise<void> {
  if (prices.length === 0) return
  const list = JSON.stringify(prices.map(({ micros, ...price }) => ({ ...price, micros: micros.toString() })))
  await tx.execute(sql`select note_costs(p_prices => ${list}::text::jsonb, p_at => ${now.toISOString()}::timestamptz)`)
}

export interface CostSearchOutcome {
  callId: string
  /** As it was taken. */
  takenAttempts: number
  attempts: number
  nextAt: Date
  knownAt: Date | null
  completedAt: Date | null
  obstacle: CostObstacle | null
}

/** Notes how looks ended; nothing for a call that another process has taken meanwhile. */
export async function recordCostLooks(tx: Tx, outcomes: CostSearchOutcome[]): Promise<void> {
  if (outcomes.length === 0) return
  await tx.execute(sql`select note_cost_looks(p_looks => ${JSON.stringify(outcomes)}::text::jsonb)`)
}

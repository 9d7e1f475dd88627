import { eq, sql } from 'drizzle-orm'
import { call, callComponent, callCostBreakdown } from '../../drizzle/schema/calls'
import { creditTransaction } from '../../drizzle/schema/wallet'
import type { PriceComponent } from '../../shared/pricing'
import type { PriceComponentName } from '../../shared/schemas/rating'
import type { Tx } from './client'

/** A component of a call's price as it was quoted, with its part of the hold. */
export interface CallComponent extends PriceComponent {
  matchedPrefix: string
  originPrefix: string
  description: string
  heldMicros: bigint
}

/** The same as JSON has it: money is text. */
interface WrittenComponent {
  component: PriceComponentName
  rateNanosPerMinute: string
  connectFeeMicros: string
  initialSeconds: number
  incrementSeconds: number
  minimumSeconds: number
  graceSeconds: number
  matchedPrefix: string
  originPrefix: string
  description: string
  heldMicros: string
}

/** The components of each call of a query, in their order: no query for each of them. */
export const componentsOfCall = sql<WrittenComponent[]>`(select json_agg(json_build_object('component', k.component,
  'rateNanosPerMinute', k.rate_nanos_per_minute::text, 'connectFeeMicros', k.connect_fee_micros::text, 'initialSeconds', k.initial_seconds,
  'incrementSeconds', k.increment_seconds, 'minimumSeconds', k.minimum_seconds, 'graceSeconds', k.grace_seconds,
  'matchedPrefix', k.matched_prefix, 'originPrefix', k.origin_prefix, 'description', k.description, 'heldMicros', k.held_micros::text) order by k.place)
  from ${callComponent} k where k.call_id = ${call.id})`

export function readComponents(written: WrittenComponent[] | null, currency: string): CallComponent[] {
  return (written ?? []).map(part => ({
    ...part,
    currency,
    rateNanosPerMinute: BigInt(part.rateNanosPerMinute),
    connectFeeMicros: BigInt(part.connectFeeMicros),
    heldMicros: BigInt(part.heldMicros),
  }))
}

export type BreakdownRow = typeof callCostBreakdown.$inferSelect & { description: string }

/** How each component was charged, in their order, and the one ledger row of all; none where nobody answered. */
export async function findBreakdown(tx: Tx, callId: string) {
  const rows = await tx.select({
    breakdown: callCostBreakdown,
    description: callComponent.description,
    transaction: {
      id: creditTransaction.id,
      walletSeq: creditTransaction.walletSeq,
      hash: creditTransaction.hash,
      createdAt: creditTransaction.createdAt,
      balanceAfterMicros: creditTransaction.balanceAfterMicros,
    },
  }).from(callCostBreakdown)
    .innerJoin(callComponent, sql`(${callComponent.callId}, ${callComponent.place}) = (${callCostBreakdown.callId}, ${callCostBreakdown.place})`)
    .leftJoin(creditTransaction, eq(creditTransaction.id, callCostBreakdown.transactionId))
    .where(eq(callCostBreakdown.callId, callId)).orderBy(callCostBreakdown.place)
  return {
    rows: rows.map(({ breakdown, description }): BreakdownRow => ({ ...breakdown, description })),
    transaction: rows[0]?.transaction ?? null,
  }
}

import { and, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { call, callLeg } from '../../../drizzle/schema/calls'
import type { Tx } from '../client'

export type CallLegRow = typeof callLeg.$inferSelect

/** Of a call, the leg that it began with, where the billed one was dialled from another. */
export const parentLeg = alias(callLeg, 'parent_leg')
export const isParentLeg = and(
  eq(parentLeg.callId, call.id), inArray(parentLeg.role, ['browser', 'inbound']), eq(parentLeg.isBilled, false),
)

/** Of a call, the leg whose seconds are charged (C4). */
export const billedLeg = alias(callLeg, 'billed_leg')
export const isBilledLeg = and(eq(billedLeg.callId, call.id), eq(billedLeg.isBilled, true))

/** The legs of a call, the one that it began with first. */
export async function listLegs(tx: Tx, callId: string): Promise<CallLegRow[]> {
  return tx.select().from(callLeg).where(eq(callLeg.callId, callId))
    .orderBy(callLeg.isBilled, callLeg.startedAt, callLeg.legId)
}

/** Which of a carrier's ids are legs of calls of ours. */
export async function findKnownLegs(tx: Tx, carrier: string, legIds: string[]): Promise<Set<string>> {
  if (legIds.length === 0) return new Set()
  const rows = await tx.select({ legId: callLeg.legId }).from(callLeg)
    .where(and(eq(callLeg.carrier, carrier), inArray(callLeg.legId, legIds)))
  return new Set(rows.map(row => row.legId))
}

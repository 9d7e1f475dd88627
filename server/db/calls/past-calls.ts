import { and, eq } from 'drizzle-orm'
import { call } from '../../../drizzle/schema/calls'
import { contactNumber } from '../../../drizzle/schema/contacts'
import type { PastCall } from '../../domain/calls/rang-once'
import type { Tx } from '../client'

/** Two at most of the calls between a person and a number; none of a number that is in their contacts. */
export async function findPastCalls(tx: Tx, userId: string, toNumber: string): Promise<PastCall[]> {
  const [known] = await tx.select({ number: contactNumber.number }).from(contactNumber)
    .where(and(eq(contactNumber.userId, userId), eq(contactNumber.number, toNumber), eq(contactNumber.isLive, true)))
  if (known) return []
  return tx.select({ channel: call.channel, status: call.status, answeredAt: call.answeredAt }).from(call)
    .where(and(eq(call.userId, userId), eq(call.toNumber, toNumber)))
    .orderBy(call.id).limit(2)
}

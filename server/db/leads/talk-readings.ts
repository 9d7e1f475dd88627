import { eq } from 'drizzle-orm'
import { talkReading } from '../../../drizzle/schema/voice-costs'
import type { Tx } from '../client'

/** A model is asked to read a talk (role system). */
export async function insertTalkReading(
  tx: Tx, row: Pick<typeof talkReading.$inferInsert, 'id' | 'callId' | 'userId' | 'agentId' | 'model' | 'askedAt'>,
): Promise<void> {
  await tx.insert(talkReading).values(row)
}

/** What that used is known. */
export async function noteReadingUsage(
  tx: Tx, id: string, { usage, now }: { usage: Record<string, number>, now: Date },
): Promise<void> {
  await tx.update(talkReading).set({ usage, toldAt: now }).where(eq(talkReading.id, id))
}

import { and, eq } from 'drizzle-orm'
import { leadMailing } from '../../../drizzle/schema/leads'
import type { Tx } from '../client'

/** Notes that an address gets its mail; false where it got one, or wants none. */
export async function insertMailing(tx: Tx, row: typeof leadMailing.$inferInsert): Promise<boolean> {
  const made = await tx.insert(leadMailing).values(row).onConflictDoNothing().returning({ email: leadMailing.email })
  return made.length > 0
}

/** No more of them. @returns null where nobody got such a link; else whose lead it is, and whether it is new */
export async function stopMailing(
  tx: Tx, tokenHash: string, now: Date,
): Promise<{ userId: string, leadId: string | null, isFirst: boolean } | null> {
  const [row] = await tx.select().from(leadMailing).where(eq(leadMailing.tokenHash, tokenHash)).for('update')
  if (!row) return null
  if (row.stoppedAt === null) {
    await tx.update(leadMailing).set({ stoppedAt: now }).where(eq(leadMailing.tokenHash, tokenHash))
  }
  return { userId: row.userId, leadId: row.leadId, isFirst: row.stoppedAt === null }
}

/** What went to an address of an account, null where nothing did. */
export async function findMailing(
  tx: Tx, userId: string, email: string,
): Promise<{ createdAt: Date, stoppedAt: Date | null } | null> {
  const { createdAt, stoppedAt } = leadMailing
  const [row] = await tx.select({ createdAt, stoppedAt }).from(leadMailing)
    .where(and(eq(leadMailing.userId, userId), eq(leadMailing.email, email)))
  return row ?? null
}

import { and, eq, gt, lt } from 'drizzle-orm'
import { emailChange, mailLink, type LINK_PURPOSES } from '../../../drizzle/schema/auth'
import type { Tx } from '../client'

export type LinkPurpose = (typeof LINK_PURPOSES)[number]
export type MailLinkRow = typeof mailLink.$inferSelect
export type EmailChangeRow = typeof emailChange.$inferSelect

/** Keeps a link, and forgets those that nobody followed in time. */
export async function insertLink(tx: Tx, link: MailLinkRow, now: Date): Promise<void> {
  await tx.delete(mailLink).where(lt(mailLink.expiresAt, now))
  await tx.insert(mailLink).values(link)
}

/** The link as it stands: for what may still be refused before it is used up. */
export async function findLink(tx: Tx, digest: string, now: Date): Promise<MailLinkRow | null> {
  const [row] = await tx.select().from(mailLink).where(and(eq(mailLink.digest, digest), gt(mailLink.expiresAt, now)))
  return row ?? null
}

/** Uses a link up: of many who show it at once, one gets it. */
export async function takeLink(tx: Tx, digest: string, now: Date): Promise<MailLinkRow | null> {
  const [row] = await tx.delete(mailLink)
    .where(and(eq(mailLink.digest, digest), gt(mailLink.expiresAt, now))).returning()
  return row ?? null
}

/** What was sent before is good for nothing any more; all of it, or what was for one purpose. */
export async function dropLinks(tx: Tx, userId: string, purpose?: LinkPurpose): Promise<void> {
  await tx.delete(mailLink).where(and(eq(mailLink.userId, userId), purpose && eq(mailLink.purpose, purpose)))
}

export async function upsertEmailChange(tx: Tx, row: EmailChangeRow): Promise<void> {
  const { userId: _, ...set } = row
  await tx.insert(emailChange).values(row).onConflictDoUpdate({ target: emailChange.userId, set })
}

export async function findEmailChange(tx: Tx, userId: string, now: Date): Promise<EmailChangeRow | null> {
  const [row] = await tx.select().from(emailChange)
    .where(and(eq(emailChange.userId, userId), gt(emailChange.expiresAt, now)))
  return row ?? null
}

export async function confirmSide(
  tx: Tx, userId: string, side: 'old' | 'new', now: Date,
): Promise<EmailChangeRow | null> {
  const set = side === 'old' ? { oldConfirmedAt: now } : { newConfirmedAt: now }
  const [row] = await tx.update(emailChange).set(set)
    .where(and(eq(emailChange.userId, userId), gt(emailChange.expiresAt, now))).returning()
  return row ?? null
}

/** The present address has its say after all. @returns the change; null where none is under way. */
export async function askOldSide(tx: Tx, userId: string, now: Date): Promise<EmailChangeRow | null> {
  const [row] = await tx.update(emailChange).set({ oldConfirmedAt: null })
    .where(and(eq(emailChange.userId, userId), gt(emailChange.expiresAt, now))).returning()
  return row ?? null
}

/** @returns whether there was one. */
export async function deleteEmailChange(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.delete(emailChange).where(eq(emailChange.userId, userId))
    .returning({ userId: emailChange.userId })
  return rows.length > 0
}

import { eq } from 'drizzle-orm'
import { userLimit } from '../../drizzle/schema/limits'
import { user } from '../../drizzle/schema/auth'
import type { Tx } from './client'

export type UserLimitRow = typeof userLimit.$inferSelect
export type NewUserLimit = typeof userLimit.$inferInsert
export type UserRow = typeof user.$inferSelect

export async function findUser(tx: Tx, userId: string): Promise<UserRow | null> {
  const [row] = await tx.select().from(user).where(eq(user.id, userId))
  return row ?? null
}

export async function findUserLimit(tx: Tx, userId: string): Promise<UserLimitRow | null> {
  const [row] = await tx.select().from(userLimit).where(eq(userLimit.userId, userId))
  return row ?? null
}

export async function upsertUserLimit(tx: Tx, row: NewUserLimit): Promise<void> {
  const { userId: _, ...set } = row
  await tx.insert(userLimit).values(row).onConflictDoUpdate({ target: userLimit.userId, set })
}

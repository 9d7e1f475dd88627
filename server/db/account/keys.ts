import { and, count, desc, eq } from 'drizzle-orm'
import { apiKey } from '../../../drizzle/schema/auth'
import type { Tx } from '../client'

/** All of it but the digest, which the role of people cannot read. */
const COLUMNS = {
  id: apiKey.id,
  name: apiKey.name,
  tail: apiKey.tail,
  scopes: apiKey.scopes,
  createdAt: apiKey.createdAt,
  expiresAt: apiKey.expiresAt,
  lastUsedAt: apiKey.lastUsedAt,
}

export type KeyRow = Omit<typeof apiKey.$inferSelect, 'userId' | 'digest'>
export type NewKey = Omit<typeof apiKey.$inferInsert, 'lastUsedAt'>

/** The newest first. Row-level security says whose they are again. */
export async function listKeyRows(tx: Tx, userId: string): Promise<KeyRow[]> {
  return tx.select(COLUMNS).from(apiKey).where(eq(apiKey.userId, userId))
    .orderBy(desc(apiKey.createdAt), desc(apiKey.id))
}

export async function countKeys(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.select({ keys: count() }).from(apiKey).where(eq(apiKey.userId, userId))
  return row!.keys
}

export async function insertKey(tx: Tx, key: NewKey): Promise<KeyRow> {
  const [row] = await tx.insert(apiKey).values(key).returning(COLUMNS)
  return row!
}

/** @returns what it was; null where the person has no such key. */
export async function deleteKey(tx: Tx, userId: string, id: string): Promise<KeyRow | null> {
  const [row] = await tx.delete(apiKey).where(and(eq(apiKey.id, id), eq(apiKey.userId, userId))).returning(COLUMNS)
  return row ?? null
}

/** All of a person's, by the login of the app. @returns how many there were. */
export async function deleteKeys(tx: Tx, userId: string): Promise<number> {
  return (await tx.delete(apiKey).where(eq(apiKey.userId, userId)).returning({ id: apiKey.id })).length
}

import { and, desc, eq, isNull, or, sql, type SQL } from 'drizzle-orm'
import { callWish } from '../../../drizzle/schema/agents'
import type { SearchTerms } from '../../domain/contacts/search-terms'
import type { CallWishKind } from '../../../shared/schemas/agents/words'
import { texts } from '../arrays'
import type { Tx } from '../client'

export type CallWishRow = typeof callWish.$inferSelect

/** False where one of that id is there, or one that says the same of the same number. */
export async function insertWish(tx: Tx, wish: typeof callWish.$inferInsert): Promise<boolean> {
  const made = await tx.insert(callWish).values(wish).onConflictDoNothing().returning({ id: callWish.id })
  return made.length > 0
}

export async function findWish(tx: Tx, userId: string, id: string): Promise<CallWishRow | null> {
  const [row] = await tx.select().from(callWish).where(and(eq(callWish.id, id), eq(callWish.userId, userId)))
  return row ?? null
}

/** What counts of what was said about a number. */
export async function findWishesOf(tx: Tx, userId: string, number: string): Promise<CallWishRow[]> {
  return tx.select().from(callWish)
    .where(and(eq(callWish.userId, userId), eq(callWish.number, number), isNull(callWish.removedAt)))
}

/** Fine where it counts no longer already. */
export async function removeWish(
  tx: Tx, userId: string, id: string, removed: { at: Date, note: string },
): Promise<void> {
  await tx.update(callWish).set({ removedAt: removed.at, removalNote: removed.note })
    .where(and(eq(callWish.id, id), eq(callWish.userId, userId), isNull(callWish.removedAt)))
}

/** @returns how many are new: a number that is on the list stays as it is there. */
export async function insertWishes(tx: Tx, wishes: (typeof callWish.$inferInsert)[]): Promise<number> {
  const made = await tx.insert(callWish).values(wishes).onConflictDoNothing().returning({ id: callWish.id })
  return made.length
}

/** Which of these numbers are on a list. */
export async function findListed(tx: Tx, userId: string, kind: CallWishKind, numbers: string[]): Promise<string[]> {
  const rows = await tx.select({ number: callWish.number }).from(callWish).where(and(
    eq(callWish.userId, userId), eq(callWish.kind, kind), isNull(callWish.removedAt),
    sql`${callWish.number} = any(${texts(numbers)})`,
  ))
  return rows.map(({ number }) => number)
}

export interface WishFilter {
  userId: string
  kind: CallWishKind
  /** Each of the words in what was said, or one of the digits in the number. */
  terms?: SearchTerms | undefined
  withRemoved: boolean
  after?: { createdAt: Date, id: string } | undefined
  limit: number
}

/** The newest first, by keyset. Parts of numbers and words count, so no index of words would serve. */
export async function listWishes(tx: Tx, filter: WishFilter): Promise<CallWishRow[]> {
  const { userId, kind, terms, withRemoved, after, limit } = filter
  return tx.select().from(callWish).where(and(
    eq(callWish.userId, userId), eq(callWish.kind, kind),
    withRemoved ? undefined : isNull(callWish.removedAt),
    terms && matches(terms),
    after && sql`(${callWish.createdAt}, ${callWish.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )).orderBy(desc(callWish.createdAt), desc(callWish.id)).limit(limit)
}

function matches(terms: SearchTerms): SQL | undefined {
  return 'words' in terms
    ? and(...terms.words.map(word => sql`strpos(folded(${callWish.wording}), folded(${word})) > 0`))
    : or(...terms.digits.map(digits => sql`strpos(${callWish.number}, ${digits}) > 0`))
}

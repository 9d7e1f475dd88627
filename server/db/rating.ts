import { and, desc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { rate, rateDeck } from '../../drizzle/schema/rating'
import type { Tx } from './client'

export type RateRow = typeof rate.$inferSelect
export type NewRate = typeof rate.$inferInsert

const TERMS = [
  'description', 'lineType', 'providerRateNanosPerMinute', 'marginNanosPerMinute', 'rateNanosPerMinute', 'connectFeeMicros',
  'initialSeconds', 'incrementSeconds', 'minimumSeconds', 'graceSeconds', 'isBlocked', 'isFree',
] as const satisfies (keyof NewRate)[]

/** The published deck that is in force, null before the first. */
export async function findCurrentDeck(tx: Tx, now: Date) {
  const [deck] = await tx.select().from(rateDeck)
    .where(and(eq(rateDeck.source, 'import'), isNotNull(rateDeck.publishedAt), lte(rateDeck.validFrom, now)))
    .orderBy(desc(rateDeck.validFrom), desc(rateDeck.id)).limit(1)
  return deck ?? null
}

/** Prices that one carrier was asked for one by one. */
export async function findLiveDeck(tx: Tx, carrier: string) {
  const [deck] = await tx.select().from(rateDeck).where(and(eq(rateDeck.source, 'live'), eq(rateDeck.carrier, carrier))).limit(1)
  return deck ?? null
}

/** Rates whose destination prefix is one of these; the caller picks (R1). */
export async function findRatesByPrefixes(tx: Tx, deckId: bigint, prefixes: string[]): Promise<RateRow[]> {
  return tx.select().from(rate).where(and(eq(rate.deckId, deckId), inArray(rate.destinationPrefix, prefixes)))
}

/** Everything that a deck charges by, and nothing of what it costs us. */
export async function readDeckTerms(tx: Tx, deckId: bigint) {
  return tx.select({
    destinationPrefix: rate.destinationPrefix,
    originPrefix: rate.originPrefix,
    description: rate.description,
    lineType: rate.lineType,
    rateNanosPerMinute: rate.rateNanosPerMinute,
    connectFeeMicros: rate.connectFeeMicros,
    initialSeconds: rate.initialSeconds,
    incrementSeconds: rate.incrementSeconds,
    minimumSeconds: rate.minimumSeconds,
    graceSeconds: rate.graceSeconds,
    isBlocked: rate.isBlocked,
    isExact: rate.isExact,
  }).from(rate).where(eq(rate.deckId, deckId)).orderBy(rate.destinationPrefix, rate.originPrefix, rate.id)
}

export async function insertDeck(tx: Tx, deck: typeof rateDeck.$inferInsert): Promise<bigint> {
  const [row] = await tx.insert(rateDeck).values(deck).returning({ id: rateDeck.id })
  return row!.id
}

/** Stores rates of a deck that is not published; one for the same prefix and origin takes the place of the other. */
export async function insertRates(tx: Tx, rates: NewRate[]): Promise<void> {
  await tx.insert(rate).values(rates).onConflictDoUpdate({
    target: [rate.deckId, rate.destinationPrefix, rate.originPrefix, rate.isExact],
    set: Object.fromEntries(TERMS.map(name => [name, sql.raw(`excluded.${rate[name].name}`)])),
  })
}

/** Stores a price that was asked for just now, or refreshes it. Only the live deck takes this. */
export async function upsertLiveRate(tx: Tx, row: NewRate): Promise<RateRow> {
  const [stored] = await tx.insert(rate).values(row).onConflictDoUpdate({
    target: [rate.deckId, rate.destinationPrefix, rate.originPrefix, rate.isExact],
    set: {
      providerRateNanosPerMinute: row.providerRateNanosPerMinute,
      marginNanosPerMinute: row.marginNanosPerMinute,
      rateNanosPerMinute: row.rateNanosPerMinute,
      expiresAt: row.expiresAt ?? null,
    },
  }).returning()
  return stored!
}

export async function publishDeck(tx: Tx, deckId: bigint, now: Date): Promise<void> {
  await tx.execute(sql`update rate_deck set published_at = ${now.toISOString()}::timestamptz where id = ${deckId}`)
}

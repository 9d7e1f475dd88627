import { eq } from 'drizzle-orm'
import { priceGuard } from '../../drizzle/schema/limits'
import type { Tx } from './client'

/** @returns nanos a minute; null where the person is never asked. */
export async function findPriceGuard(tx: Tx, userId: string): Promise<bigint | null> {
  const [row] = await tx.select({ nanos: priceGuard.askAboveNanos }).from(priceGuard)
    .where(eq(priceGuard.userId, userId))
  return row?.nanos ?? null
}

export async function savePriceGuard(tx: Tx, userId: string, askAboveNanos: bigint | null, setAt: Date): Promise<void> {
  if (askAboveNanos === null) await tx.delete(priceGuard).where(eq(priceGuard.userId, userId))
  else {
    await tx.insert(priceGuard).values({ userId, askAboveNanos, setAt })
      .onConflictDoUpdate({ target: priceGuard.userId, set: { askAboveNanos, setAt } })
  }
}

import { sql } from 'drizzle-orm'
import type { Tx } from './client'

/** Statements that change nothing, where one road of two has fewer and nobody is to see which was taken. */
export async function doNothing(tx: Tx, statements: number): Promise<void> {
  for (let done = 0; done < statements; done += 1) await tx.execute(sql`select 1`)
}

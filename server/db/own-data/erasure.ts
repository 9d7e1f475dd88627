import { sql } from 'drizzle-orm'
import type { Tx } from '../client'

/** Why a person cannot be forgotten now. */
export type ErasureObstacle = 'gone' | 'erased' | 'staff' | 'frozen' | 'call' | 'money' | 'refunds' | 'payments' | 'dispute' | 'owed' | 'programmes' | 'cares'

export async function findErasureObstacle(tx: Tx, userId: string): Promise<ErasureObstacle | null> {
  const [row] = await tx.execute<{ obstacle: ErasureObstacle | null }>(sql`select erasure_obstacle(p_user_id => ${userId}) as obstacle`)
  return row!.obstacle
}

/** @returns what stood in the way, null where the person is forgotten now. */
export async function erasePerson(tx: Tx, userId: string, now: Date): Promise<ErasureObstacle | null> {
  const [row] = await tx.execute<{ outcome: ErasureObstacle | 'done' }>(sql`
    select erase_person(p_user_id => ${userId}, p_at => ${now.toISOString()}::timestamptz) as outcome`)
  return row!.outcome === 'done' ? null : row!.outcome
}

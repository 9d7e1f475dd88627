import { sql } from 'drizzle-orm'
import type { CallBound } from '../../../shared/schemas/calls'
import { integerArray } from '../arrays'
import type { Sql, Tx } from '../client'

/** Locks call and wallet. Null where the person has no such call, false where it can be given no more time. */
export async function openExtension(tx: Tx, callId: string, userId: string, now: Date): Promise<boolean | null> {
  const [row] = await tx.execute<{ is_open: boolean | null }>(sql`select open_extension(p_call_id => ${callId}::uuid, p_user_id => ${userId}, p_at => ${now.toISOString()}::timestamptz) as is_open`)
  return row!.is_open
}

/** Holds more. `heldMicros`: of each component, in their order. */
export async function extendHold(
  tx: Tx, more: { callId: string, userId: string, heldMicros: bigint[], expiresAt: Date },
): Promise<void> {
  await tx.execute(sql`select extend_hold(p_call_id => ${more.callId}::uuid, p_user_id => ${more.userId}, p_held => ${integerArray(more.heldMicros)}::bigint[], p_expires_at => ${more.expiresAt.toISOString()}::timestamptz)`)
}

/** The call may last so long. False where it is over. */
export async function extendTime(client: Sql, time: {
  callId: string
  userId: string
  maxSeconds: number
  boundBy: CallBound
  boundMicros: bigint | null
  now: Date
}): Promise<boolean> {
  const [row] = await client`select extend_time(p_call_id => ${time.callId}::uuid, p_user_id => ${time.userId}, p_max_seconds => ${time.maxSeconds}::int, p_bound_by => ${time.boundBy}, p_bound_micros => ${time.boundMicros?.toString() ?? null}::bigint, p_at => ${time.now.toISOString()}::timestamptz) as is_extended`
  return row!.is_extended as boolean
}

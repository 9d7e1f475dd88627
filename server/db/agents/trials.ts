import { eq, sql } from 'drizzle-orm'
import { agentTrial } from '../../../drizzle/schema/voice-costs'
import type { Tx } from '../client'

export type NewTrial = Pick<typeof agentTrial.$inferInsert,
  'id' | 'talkId' | 'userId' | 'agentId' | 'agentVersion' | 'kind' | 'model' | 'createdAt'>

export interface TrialCounts {
  /** Of the person, since an instant. */
  today: number
  /** Of the talk. */
  turns: number
  /** When the talk began; null for a new one. */
  beganAt: Date | null
  /** Some that began lately and are not over. */
  running: number
}

/** What a person has tried so far. Until the transaction ends nobody else counts, or begins, a trial of theirs. */
export async function countTrials(
  tx: Tx, of: { userId: string, talkId: string, since: Date, runningSince: Date },
): Promise<TrialCounts> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`agent_trial ${of.userId}`}, 0))`)
  const [row] = await tx.execute<{ today: number, turns: number, began_at: string | null, running: number }>(sql`
    select count(*) filter (where created_at >= ${of.since.toISOString()}::timestamptz)::int as today,
      count(*) filter (where talk_id = ${of.talkId}::uuid)::int as turns, (min(created_at) filter (where talk_id = ${of.talkId}::uuid))::text as began_at,
      count(*) filter (where ended_at is null and created_at >= ${of.runningSince.toISOString()}::timestamptz)::int as running
    from agent_trial where user_id = ${of.userId}`)
  const { today, turns, began_at: beganAt, running } = row!
  return { today, turns, beganAt: beganAt === null ? null : new Date(beganAt), running }
}

export async function insertTrial(tx: Tx, trial: NewTrial): Promise<void> {
  await tx.insert(agentTrial).values(trial)
}

export async function endTrial(
  tx: Tx, id: string, end: { endedAt: Date, usage: Record<string, number> },
): Promise<void> {
  await tx.update(agentTrial).set(end).where(eq(agentTrial.id, id))
}

import { and, asc, eq, gt, gte, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import { agentCall } from '../../../drizzle/schema/agent-calls'
import { agentSession, transcriptItem } from '../../../drizzle/schema/agent-talks'
import { agentVersion } from '../../../drizzle/schema/agents'
import { call } from '../../../drizzle/schema/calls'
import type { Tx } from '../client'

export type AgentSessionRow = typeof agentSession.$inferSelect
export type AgentVersionRow = typeof agentVersion.$inferSelect
export type AgentCallRow = typeof agentCall.$inferSelect
export type TranscriptRow = typeof transcriptItem.$inferSelect

export async function insertAgentSession(tx: Tx, row: typeof agentSession.$inferInsert): Promise<void> {
  await tx.insert(agentSession).values(row)
}

/**
 * A stream says its token: one statement, so that of any number of streams with the same token one is let in, once,
 * in time, from the leg that it was made for. @returns null for all others
 */
export async function bindAgentSession(
  tx: Tx, stream: { carrier: string, legId: string, tokenHash: string, streamId: string, boundBy: string, now: Date },
): Promise<AgentSessionRow | null> {
  const { carrier, legId, tokenHash, streamId, boundBy, now } = stream
  const [row] = await tx.update(agentSession).set({ boundAt: now, boundBy, streamId }).where(and(
    eq(agentSession.tokenHash, tokenHash), eq(agentSession.carrier, carrier), eq(agentSession.legId, legId),
    isNull(agentSession.boundAt), isNull(agentSession.endedAt), gte(agentSession.tokenExpiresAt, now),
  )).returning()
  return row ?? null
}

export interface TalkTerms {
  version: AgentVersionRow
  /** How long the call may last from its answer on. */
  maxSeconds: number
  answeredAt: Date | null
  /** When its first stream was made ready: not after it was answered. */
  firstSessionAt: Date
  endedAt: Date | null
  way: AgentCallRow['way'] | null
  variables: Record<string, string> | null
}

/** What a bound stream needs to begin: the version that it runs, and how long its call may still last. */
export async function findTalkTerms(
  tx: Tx, { callId, agentId, agentVersion: version }: AgentSessionRow,
): Promise<TalkTerms | null> {
  const [row] = await tx.select({
    version: agentVersion,
    maxSeconds: call.maxSeconds,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    way: agentCall.way,
    variables: agentCall.variables,
    firstSessionAt: sql`(select min(created_at) from agent_session where call_id = ${callId})`.mapWith(agentSession.createdAt),
  }).from(call)
    .innerJoin(agentVersion, and(eq(agentVersion.agentId, agentId), eq(agentVersion.version, version)))
    .leftJoin(agentCall, eq(agentCall.callId, call.id))
    .where(eq(call.id, callId))
  return row ?? null
}

export type SessionEnd = Pick<AgentSessionRow,
  'endedAt' | 'ending' | 'endingCode' | 'model' | 'writingModel' | 'usage' | 'heardMs' | 'madeMs' | 'interruptions'>

/** Once: what is told of an end later changes nothing. */
export async function endAgentSession(tx: Tx, sessionId: string, end: SessionEnd): Promise<void> {
  await tx.update(agentSession).set(end).where(and(eq(agentSession.id, sessionId), isNull(agentSession.endedAt)))
}

export type SessionUse = Pick<SessionEnd, 'model' | 'writingModel' | 'usage' | 'heardMs' | 'madeMs' | 'interruptions'>

/** As far as it is known: before the end, should the server die, and after it of the last answer. */
export async function noteSessionUse(tx: Tx, sessionId: string, use: SessionUse): Promise<void> {
  await tx.update(agentSession).set(use).where(and(eq(agentSession.id, sessionId), eq(agentSession.isPriced, false)))
}

/** Ends streams that nobody has ended, of calls that were over by then. @returns their ids and their calls' */
export async function endLostSessions(
  tx: Tx, callsOverBy: Date, code: string,
): Promise<{ id: string, callId: string }[]> {
  return tx.update(agentSession).set({ endedAt: call.endedAt, ending: 'line_cut', endingCode: code })
    .from(call)
    .where(and(
      eq(call.id, agentSession.callId), lte(call.endedAt, callsOverBy),
      // the index is of those that have no price, as these have none
      isNotNull(agentSession.boundAt), eq(agentSession.isPriced, false), isNull(agentSession.endedAt),
    ))
    .returning({ id: agentSession.id, callId: agentSession.callId })
}

const told = (column: string) => sql.raw(`excluded.${column}`)

/** Writes what is new and what has changed, in one statement; their revision is the call's next. */
export async function saveTranscript(tx: Tx, rows: Omit<TranscriptRow, 'revision'>[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const revision = sql<number>`(select coalesce(max(revision), 0) + 1 from transcript_item where call_id = ${first.callId})`
  await tx.insert(transcriptItem).values(rows.map(row => ({ ...row, revision }))).onConflictDoUpdate({
    target: [transcriptItem.callId, transcriptItem.itemId],
    set: {
      previousItemId: told('previous_item_id'), kind: told('kind'), words: told('words'), heardWords: told('heard_words'),
      heardMs: told('heard_ms'), madeMs: told('made_ms'), latencyMs: told('latency_ms'), tool: told('tool'),
      revision: told('revision'),
    },
  })
}

/** As they were told; `after` a revision only what changed since. Never one whose time is over. */
export async function listTranscript(tx: Tx, callId: string, now: Date, after = 0): Promise<TranscriptRow[]> {
  return tx.select().from(transcriptItem)
    .where(and(
      eq(transcriptItem.callId, callId), gt(transcriptItem.keptUntil, now), gt(transcriptItem.revision, after),
    ))
    .orderBy(asc(transcriptItem.place), asc(transcriptItem.itemId))
}

/**
 * Whether a call that an agent of theirs holds goes on, and until when its words are kept: null while none of its
 * streams was let in. Null where no agent holds it.
 */
export async function findTalkState(
  tx: Tx, userId: string, callId: string,
): Promise<{ isOver: boolean, keptUntil: Date | null } | null> {
  const [row] = await tx.select({
    isOver: sql<boolean>`${call.endedAt} is not null`,
    keptUntil: sql`max(${agentSession.boundAt} + make_interval(days => ${agentVersion.wordsKeptDays}))`
      .mapWith(agentSession.boundAt),
  }).from(call)
    .leftJoin(agentCall, eq(agentCall.callId, call.id))
    .leftJoin(agentSession, eq(agentSession.callId, call.id))
    .leftJoin(agentVersion, and(
      eq(agentVersion.agentId, agentSession.agentId), eq(agentVersion.version, agentSession.agentVersion),
    ))
    .where(and(
      eq(call.id, callId), eq(call.userId, userId),
      or(isNotNull(agentSession.id), ne(agentCall.way, 'hand_over')),
    ))
    .groupBy(call.id)
  return row ?? null
}

/** Deletes words whose time is over, and what was whispered with them, so many at once. @returns how many there were */
export async function deleteOldWords(tx: Tx, now: Date, atOnce: number): Promise<number> {
  const [row] = await tx.execute<{ deleted: number }>(sql`
    with items as (
      delete from transcript_item where ctid = any(array(
        select ctid from transcript_item where kept_until <= ${now.toISOString()}::timestamptz limit ${atOnce} for update skip locked)) returning 1
    ), orders as (
      delete from talk_order where ctid = any(array(
        select ctid from talk_order where kept_until <= ${now.toISOString()}::timestamptz limit ${atOnce} for update skip locked)) returning 1
    ) select ((select count(*) from items) + (select count(*) from orders))::int as deleted`)
  return row!.deleted
}

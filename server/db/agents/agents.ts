import { and, asc, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { agent, agentNumber, agentVersion } from '../../../drizzle/schema/agents'
import { ownNumber } from '../../../drizzle/schema/numbers'
import type { Tx } from '../client'

export type AgentRow = typeof agent.$inferSelect
export type AgentVersionRow = typeof agentVersion.$inferSelect
export type NewAgentVersion = typeof agentVersion.$inferInsert
export interface AgentWithNewest { agent: AgentRow, newest: AgentVersionRow }

const isNewest = and(eq(agentVersion.agentId, agent.id), eq(agentVersion.version, agent.version))

/** False where there is one of that id. */
export async function insertAgent(tx: Tx, row: typeof agent.$inferInsert): Promise<boolean> {
  const made = await tx.insert(agent).values(row).onConflictDoNothing().returning({ id: agent.id })
  return made.length > 0
}

/** It never changes again. */
export async function insertAgentVersion(tx: Tx, version: NewAgentVersion): Promise<void> {
  await tx.insert(agentVersion).values(version)
}

/** As it is now and stays until the transaction ends; null for one that is deleted or somebody else's. */
export async function lockAgent(tx: Tx, userId: string, id: string): Promise<AgentRow | null> {
  const [row] = await tx.select().from(agent)
    .where(and(eq(agent.id, id), eq(agent.userId, userId), isNull(agent.deletedAt))).for('update')
  return row ?? null
}

export async function findAgent(tx: Tx, userId: string, id: string): Promise<AgentWithNewest | null> {
  const [row] = await tx.select({ agent, newest: agentVersion }).from(agent).innerJoin(agentVersion, isNewest)
    .where(and(eq(agent.id, id), eq(agent.userId, userId), isNull(agent.deletedAt)))
  return row ?? null
}

/** The newest first. */
export async function listAgents(tx: Tx, userId: string): Promise<AgentWithNewest[]> {
  return tx.select({ agent, newest: agentVersion }).from(agent).innerJoin(agentVersion, isNewest)
    .where(and(eq(agent.userId, userId), isNull(agent.deletedAt)))
    .orderBy(desc(agent.createdAt), desc(agent.id))
}

export async function countAgents(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(agent)
    .where(and(eq(agent.userId, userId), isNull(agent.deletedAt)))
  return row!.count
}

export async function changeAgent(
  tx: Tx, id: string, change: Partial<Pick<AgentRow, 'state' | 'version' | 'liveVersion' | 'deletedAt'>> & { updatedAt: Date },
): Promise<void> {
  await tx.update(agent).set(change).where(eq(agent.id, id))
}

export async function findAgentVersion(tx: Tx, agentId: string, version: number): Promise<AgentVersionRow | null> {
  const [row] = await tx.select().from(agentVersion)
    .where(and(eq(agentVersion.agentId, agentId), eq(agentVersion.version, version)))
  return row ?? null
}

/** Newest first, those before one of them. */
export async function listAgentVersions(
  tx: Tx, agentId: string, { before, limit }: { before: number | undefined, limit: number },
): Promise<AgentVersionRow[]> {
  return tx.select().from(agentVersion)
    .where(and(eq(agentVersion.agentId, agentId), before === undefined ? undefined : lt(agentVersion.version, before)))
    .orderBy(desc(agentVersion.version)).limit(limit)
}

/** The numbers that agents answer: those that are their owner's still. */
export async function listAgentNumbers(tx: Tx, agentIds: string[]): Promise<{ agentId: string, number: string }[]> {
  if (agentIds.length === 0) return []
  return tx.select({ agentId: agentNumber.agentId, number: agentNumber.number }).from(agentNumber)
    .innerJoin(ownNumber, isOwners)
    .where(inArray(agentNumber.agentId, agentIds)).orderBy(asc(agentNumber.since), asc(agentNumber.number))
}

const isLive = and(eq(agentVersion.agentId, agent.id), sql`${agentVersion.version} = ${agent.liveVersion}`)
const isOwners = and(
  eq(ownNumber.number, agentNumber.number), eq(ownNumber.userId, agentNumber.userId), isNull(ownNumber.releasedAt),
  eq(ownNumber.kind, 'assigned'),
)

/** These and no others from now on. A number that another agent has breaks the key. */
export async function putAgentNumbers(
  tx: Tx, { userId, agentId, numbers, now }: { userId: string, agentId: string, numbers: string[], now: Date },
): Promise<void> {
  const known = (await tx.select().from(agentNumber).where(eq(agentNumber.agentId, agentId))).map(row => row.number)
  const gone = known.filter(number => !numbers.includes(number))
  const added = numbers.filter(number => !known.includes(number))
  if (gone.length > 0) {
    await tx.delete(agentNumber).where(and(eq(agentNumber.agentId, agentId), inArray(agentNumber.number, gone)))
  }
  if (added.length > 0) {
    await tx.insert(agentNumber).values(added.map(number => ({ userId, agentId, number, since: now })))
  }
}

/** Which of a person's agents has which of these numbers. */
export async function findAnswering(
  tx: Tx, userId: string, numbers: string[],
): Promise<{ number: string, agentId: string, name: string }[]> {
  if (numbers.length === 0) return []
  return tx.select({ number: agentNumber.number, agentId: agent.id, name: agentVersion.name }).from(agentNumber)
    .innerJoin(agent, eq(agent.id, agentNumber.agentId)).innerJoin(agentVersion, isNewest)
    .where(and(eq(agentNumber.userId, userId), inArray(agentNumber.number, numbers)))
    .orderBy(asc(agentNumber.number))
}

/**
 * Who answers a number, in the system's role: the agent, and the version that its calls run. Null where no agent that
 * is live has it.
 */
export async function findAgentOfNumber(
  tx: Tx, number: string,
): Promise<{ agent: AgentRow, version: AgentVersionRow } | null> {
  const [row] = await tx.select({ agent, version: agentVersion }).from(agentNumber)
    .innerJoin(ownNumber, isOwners)
    .innerJoin(agent, and(eq(agent.id, agentNumber.agentId), eq(agent.state, 'live'), isNull(agent.deletedAt)))
    .innerJoin(agentVersion, isLive)
    .where(eq(agentNumber.number, number))
  return row ?? null
}

import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { user } from '../../../../drizzle/schema/auth'
import { programme, programmeMember } from '../../../../drizzle/schema/programmes'
import type { ProgrammePart } from '../../../domain/outreach/care-task'
import type { Tx } from '../../client'

/** What caring for people asks of a programme; nothing of its money (O4). */
export type CareTerms = Pick<
  typeof programme.$inferSelect, 'id' | 'name' | 'ownerId' | 'country' | 'timeZone' | 'languages' | 'helpDueMinutes' | 'tellsHelpIsComing'
>

const TERMS = {
  id: programme.id, name: programme.name, ownerId: programme.ownerId, country: programme.country,
  timeZone: programme.timeZone, languages: programme.languages, helpDueMinutes: programme.helpDueMinutes,
  tellsHelpIsComing: programme.tellsHelpIsComing,
}

/** Null where there is none, and for whoever does not work in it (A2). */
export async function findCareTerms(tx: Tx, programmeId: string): Promise<CareTerms | null> {
  const [row] = await tx.select(TERMS).from(programme).where(eq(programme.id, programmeId))
  return row ?? null
}

/** What somebody is in a programme; null for whoever is not in it, or not any more. */
export async function findPart(tx: Tx, programmeId: string, userId: string): Promise<ProgrammePart | null> {
  const [row] = await tx.select({ userId: programmeMember.userId, role: programmeMember.role }).from(programmeMember)
    .where(and(
      eq(programmeMember.programmeId, programmeId), eq(programmeMember.userId, userId), isNull(programmeMember.leftAt),
    ))
  return row ?? null
}

export interface Colleague extends ProgrammePart { name: string, email: string, code: string | null }

/** Who works in a programme, by name. */
export async function listParts(tx: Tx, programmeId: string): Promise<Colleague[]> {
  return tx.select({
    userId: programmeMember.userId, role: programmeMember.role, name: user.name, email: user.email, code: user.username,
  }).from(programmeMember).innerJoin(user, eq(user.id, programmeMember.userId))
    .where(and(eq(programmeMember.programmeId, programmeId), isNull(programmeMember.leftAt)))
    .orderBy(asc(user.name), asc(user.id))
}

/** What people are called, by id. */
export async function findNames(tx: Tx, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await tx.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, userIds))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Where somebody works, by name; programmes that are over are left out. */
export async function listOwnParts(
  tx: Tx, userId: string,
): Promise<{ id: string, name: string, role: ProgrammePart['role'] }[]> {
  return tx.select({ id: programme.id, name: programme.name, role: programmeMember.role }).from(programmeMember)
    .innerJoin(programme, eq(programme.id, programmeMember.programmeId))
    .where(and(eq(programmeMember.userId, userId), isNull(programmeMember.leftAt), isNull(programme.archivedAt)))
    .orderBy(asc(programme.name), asc(programme.id))
}

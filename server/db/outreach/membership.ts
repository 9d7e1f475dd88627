import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { programme, programmeMember } from '../../../drizzle/schema/programmes'
import type { Tx } from '../client'

const COLUMNS = {
  id: programme.id,
  name: programme.name,
  role: programmeMember.role,
  languages: programme.languages,
  timeZone: programme.timeZone,
}

export type Membership = Awaited<ReturnType<typeof listMemberships>>[number]

/** The programmes that somebody works in now, by name, and as what. */
export async function listMemberships(tx: Tx, userId: string) {
  return tx.select(COLUMNS).from(programmeMember).innerJoin(programme, eq(programme.id, programmeMember.programmeId))
    .where(and(eq(programmeMember.userId, userId), isNull(programmeMember.leftAt), isNull(programme.archivedAt)))
    .orderBy(asc(programme.name), asc(programme.id))
}

export async function findMembership(tx: Tx, programmeId: string, userId: string): Promise<Membership | null> {
  const [row] = await tx.select(COLUMNS).from(programmeMember)
    .innerJoin(programme, eq(programme.id, programmeMember.programmeId))
    .where(and(
      eq(programmeMember.programmeId, programmeId), eq(programmeMember.userId, userId), isNull(programmeMember.leftAt)))
  return row ?? null
}

/** Who supervises a programme now, with where they are written to. Role system. */
export async function listSupervisors(tx: Tx, programmeId: string) {
  return tx.select({ id: user.id, name: user.name, email: user.email }).from(programmeMember)
    .innerJoin(user, eq(user.id, programmeMember.userId))
    .where(and(
      eq(programmeMember.programmeId, programmeId), eq(programmeMember.role, 'supervisor'),
      isNull(programmeMember.leftAt), isNull(user.erasedAt)))
    .orderBy(asc(user.id))
}

/** Names of people, by their ids. Role system. */
export async function findNames(tx: Tx, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await tx.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, userIds))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

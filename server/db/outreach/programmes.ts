import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { consentWording, programme, programmeMember } from '../../../drizzle/schema/programmes'
import type { Tx } from '../client'

export type ProgrammeRow = typeof programme.$inferSelect
export type NewProgramme = typeof programme.$inferInsert
export type WordingRow = typeof consentWording.$inferSelect
export type ProgrammeChange = Partial<Omit<NewProgramme, 'id' | 'ownerId' | 'walletId' | 'createdAt' | 'revision'>>

/** A programme, and what somebody is in it. */
export interface OwnProgramme {
  row: ProgrammeRow
  role: 'worker' | 'supervisor'
}

/** False where there is one of this id. In the role of whoever founds it. */
export async function insertProgramme(tx: Tx, row: NewProgramme): Promise<boolean> {
  const made = await tx.insert(programme).values(row).onConflictDoNothing({ target: programme.id })
    .returning({ id: programme.id })
  return made.length > 0
}

/** Puts the founder in. In the system's role: nobody puts themselves into a programme. */
export async function insertFounder(
  tx: Tx, { programmeId, userId, now }: { programmeId: string, userId: string, now: Date },
): Promise<void> {
  await tx.insert(programmeMember).values({ programmeId, userId, role: 'supervisor', joinedAt: now })
}

/** Those that somebody works in, by name. */
export async function listOwnProgrammes(tx: Tx, userId: string): Promise<OwnProgramme[]> {
  return ownProgrammes(tx, userId).orderBy(asc(programme.name), asc(programme.id))
}

/** Null also where the person does not work in it. */
export async function findOwnProgramme(tx: Tx, userId: string, id: string): Promise<OwnProgramme | null> {
  const [found] = await ownProgrammes(tx, userId, id)
  return found ?? null
}

function ownProgrammes(tx: Tx, userId: string, id?: string) {
  return tx.select({ row: programme, role: programmeMember.role }).from(programme)
    .innerJoin(programmeMember, eq(programmeMember.programmeId, programme.id))
    .where(and(
      eq(programmeMember.userId, userId), isNull(programmeMember.leftAt), isNull(programme.archivedAt),
      id === undefined ? undefined : eq(programme.id, id),
    ))
}

/** Role system: whoever asks. */
export async function findProgramme(tx: Tx, id: string): Promise<ProgrammeRow | null> {
  const [row] = await tx.select().from(programme).where(eq(programme.id, id))
  return row ?? null
}

/** As it is, and stays until the transaction ends; null where it is not to be changed by whoever asks. */
export async function lockProgramme(tx: Tx, id: string): Promise<ProgrammeRow | null> {
  const [row] = await tx.select().from(programme).where(and(eq(programme.id, id), isNull(programme.archivedAt))).for('update')
  return row ?? null
}

export async function changeProgramme(tx: Tx, id: string, change: ProgrammeChange): Promise<ProgrammeRow> {
  const [row] = await tx.update(programme).set({ ...change, revision: sql`${programme.revision} + 1` }).where(eq(programme.id, id)).returning()
  return row!
}

/** Micros that calls of a programme have cost, or have set aside, since then. In the system's role. */
export async function programmeSpent(tx: Tx, id: string, since: Date): Promise<bigint> {
  const [row] = await tx.execute<{ spent: string }>(sql`
    select programme_spent(p_programme_id => ${id}::uuid, p_since => ${since.toISOString()}::timestamptz)::text as spent`)
  return BigInt(row!.spent)
}

/** The newest first. */
export async function listWordings(tx: Tx, programmeId: string, limit = 1000): Promise<WordingRow[]> {
  return tx.select().from(consentWording).where(
    eq(consentWording.programmeId, programmeId),
  ).orderBy(desc(consentWording.version)).limit(limit)
}

/** False where somebody else has written this version. */
export async function insertWording(tx: Tx, row: typeof consentWording.$inferInsert): Promise<boolean> {
  const made = await tx.insert(consentWording).values(row)
    .onConflictDoNothing(
      { target: [consentWording.programmeId, consentWording.version] },
    ).returning({ version: consentWording.version })
  return made.length > 0
}

/** How calls are made again, by programme. Role system. */
export async function findRetryPlans(tx: Tx, ids: string[]): Promise<Map<string, ProgrammeRow['retries']>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.select({ id: programme.id, retries: programme.retries }).from(programme)
    .where(inArray(programme.id, ids))
  return new Map(rows.map(({ id, retries }) => [id, retries]))
}

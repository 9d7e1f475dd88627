import { and, asc, desc, eq, inArray, isNull, lte, ne, sql, type SQL } from 'drizzle-orm'
import { carePerson, careTask } from '../../../../drizzle/schema/care'
import type { CareTaskKind } from '../../../../shared/schemas/outreach/words'
import { uuids } from '../../arrays'
import type { Tx } from '../../client'

export type CareTaskRow = typeof careTask.$inferSelect
export type NewCareTask = typeof careTask.$inferInsert

/** Writes a task. @returns null where the call has asked for this already. */
export async function insertTask(tx: Tx, task: NewCareTask): Promise<CareTaskRow | null> {
  const [row] = await tx.insert(careTask).values(task)
    .onConflictDoNothing({ target: [careTask.keypadCallId, careTask.kind] }).returning()
  return row ?? null
}

export async function findTaskOf(tx: Tx, keypadCallId: string, kind: CareTaskKind): Promise<CareTaskRow | null> {
  const [row] = await tx.select().from(careTask)
    .where(and(eq(careTask.keypadCallId, keypadCallId), eq(careTask.kind, kind)))
  return row ?? null
}

/** Whether somebody has to look at them for this already. */
export async function hasOpenTask(tx: Tx, personId: string, kind: CareTaskKind): Promise<boolean> {
  const [row] = await tx.select({ id: careTask.id }).from(careTask)
    .where(and(eq(careTask.personId, personId), eq(careTask.kind, kind), ne(careTask.state, 'resolved'))).limit(1)
  return row !== undefined
}

export async function findTask(tx: Tx, id: string): Promise<CareTaskRow | null> {
  const [row] = await tx.select().from(careTask).where(eq(careTask.id, id))
  return row ?? null
}

export type CareTaskChange = Partial<Omit<CareTaskRow, 'id' | 'programmeId' | 'personId' | 'revision'>>

export async function changeTask(tx: Tx, id: string, change: CareTaskChange): Promise<CareTaskRow> {
  const [row] = await tx.update(careTask).set({ ...change, revision: sql`${careTask.revision} + 1` })
    .where(eq(careTask.id, id)).returning()
  return row!
}

export interface CareTaskWithPerson {
  task: CareTaskRow
  person: Pick<typeof carePerson.$inferSelect, 'name' | 'number' | 'workerId' | 'flaggedAt' | 'erasedAt'>
}
const PERSON = {
  name: carePerson.name, number: carePerson.number, workerId: carePerson.workerId, flaggedAt: carePerson.flaggedAt,
  erasedAt: carePerson.erasedAt,
}
const isOpen = ne(careTask.state, 'resolved')

export interface TaskFilter {
  programmeId: string
  personId?: string | undefined
  /** Of whom one worker cares for alone (O4). */
  workerId?: string | undefined
  limit: number
  /** The last of the page before. */
  after?: { at: Date, id: string } | undefined
}

function selectTasks(tx: Tx, condition: SQL | undefined) {
  return tx.select({ task: careTask, person: PERSON }).from(careTask)
    .innerJoin(carePerson, eq(carePerson.id, careTask.personId)).where(condition)
}
const ofFilter = ({ programmeId, personId, workerId }: TaskFilter): SQL | undefined => and(
  eq(careTask.programmeId, programmeId),
  personId === undefined ? undefined : eq(careTask.personId, personId),
  workerId === undefined ? undefined : eq(carePerson.workerId, workerId),
)
const place = ({ at, id }: { at: Date, id: string }): SQL => sql`(${at.toISOString()}::timestamptz, ${id}::uuid)`

/** Those that wait, the first due first: what is overdue comes before all others. */
export async function listOpenTasks(tx: Tx, filter: TaskFilter): Promise<CareTaskWithPerson[]> {
  return selectTasks(tx, and(
    ofFilter(filter), isOpen, filter.after && sql`(${careTask.dueAt}, ${careTask.id}) > ${place(filter.after)}`,
  )).orderBy(asc(careTask.dueAt), asc(careTask.id)).limit(filter.limit)
}

/** Those that are done, the last one first. */
export async function listDoneTasks(tx: Tx, filter: TaskFilter): Promise<CareTaskWithPerson[]> {
  return selectTasks(tx, and(
    ofFilter(filter), eq(careTask.state, 'resolved'),
    filter.after && sql`(${careTask.resolvedAt}, ${careTask.id}) < ${place(filter.after)}`,
  )).orderBy(desc(careTask.resolvedAt), desc(careTask.id)).limit(filter.limit)
}

export async function findTaskWithPerson(tx: Tx, id: string): Promise<CareTaskWithPerson | null> {
  const [row] = await selectTasks(tx, eq(careTask.id, id))
  return row ?? null
}

/** How many tasks wait, by whom they are about. */
export async function countOpenTasks(tx: Tx, personIds: string[]): Promise<Map<string, number>> {
  if (personIds.length === 0) return new Map()
  const rows = await tx.select({ personId: careTask.personId, count: sql<number>`count(*)::int` }).from(careTask)
    .where(and(inArray(careTask.personId, personIds), isOpen)).groupBy(careTask.personId)
  return new Map(rows.map(({ personId, count }) => [personId, count]))
}

/** How many wait in a programme, and how many of them too long. */
export async function countProgrammeTasks(
  tx: Tx, programmeId: string, now: Date, workerId?: string,
): Promise<{ open: number, overdue: number }> {
  const [row] = await tx.select({
    open: sql<number>`count(*)::int`,
    overdue: sql<number>`(count(*) filter (where ${careTask.dueAt} <= ${now.toISOString()}::timestamptz))::int`,
  }).from(careTask).innerJoin(carePerson, eq(carePerson.id, careTask.personId)).where(and(
    eq(careTask.programmeId, programmeId), isOpen,
    workerId === undefined ? undefined : eq(carePerson.workerId, workerId),
  ))
  return row!
}

/** Tasks go with whom they are about: those of whoever had them before. */
export async function handOverTasks(tx: Tx, personIds: string[], workerId: string): Promise<void> {
  await tx.execute(sql`
    update care_task t set owner_id = ${workerId}, revision = t.revision + 1 from care_person p
    where p.id = t.person_id and t.person_id = any(${uuids(personIds)}) and t.state <> 'resolved' and t.owner_id = p.worker_id`)
}

/** Programmes with tasks whose time is over and of whom nobody was told. */
export async function listProgrammesToEscalate(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx.selectDistinct({ id: careTask.programmeId }).from(careTask)
    .where(and(isOpen, isNull(careTask.escalatedAt), lte(careTask.dueAt, now))).limit(limit)
  return rows.map(({ id }) => id)
}

/** Of one programme, with the people they are about locked first, as everybody does. Each is taken once. */
export async function escalateTasks(tx: Tx, programmeId: string, now: Date, limit: number): Promise<CareTaskRow[]> {
  const due = and(eq(careTask.programmeId, programmeId), isOpen, isNull(careTask.escalatedAt), lte(careTask.dueAt, now))
  const wanted = await tx.select({ id: careTask.id, personId: careTask.personId }).from(careTask).where(due)
    .orderBy(asc(careTask.dueAt), asc(careTask.id)).limit(limit)
  if (wanted.length === 0) return []
  await tx.select({ id: carePerson.id }).from(carePerson)
    .where(inArray(carePerson.id, wanted.map(({ personId }) => personId))).orderBy(asc(carePerson.id)).for('update')
  return tx.update(careTask).set({ escalatedAt: now, revision: sql`${careTask.revision} + 1` })
    .where(and(due, inArray(careTask.id, wanted.map(({ id }) => id)))).returning()
}

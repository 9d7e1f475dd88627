import { and, asc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import { contact, contactImport, contactImportRow } from '../../../drizzle/schema/contacts'
import type { Person } from '../../domain/contacts/contact'
import type { ImportFormat } from '../../../shared/schemas/contact-imports'
import { texts } from '../arrays'
import type { Tx } from '../client'

export type ImportFields = typeof contactImport.$inferSelect
export interface ImportRow<Content = Person> { place: number, line: number, person: Content }
export interface NewImportRow { place: number, line: number, problem: string | null, content: unknown }
/** Where a file belongs: to somebody's contacts, or among the people of a programme. */
export type ImportKind = 'contacts' | 'care'

const isOf = (userId: string, id: string) => and(eq(contactImport.userId, userId), eq(contactImport.id, id))
const isKind = (kind: ImportKind) =>
  (kind === 'contacts' ? isNull(contactImport.programmeId) : isNotNull(contactImport.programmeId))

/** A file that begins to be read; what was read before of the same kind and not taken goes. */
export async function beginImport(
  tx: Tx, { at, ...row }: { id: string, userId: string, programmeId: string | null, format: ImportFormat, at: Date },
): Promise<void> {
  const kind = row.programmeId === null ? 'contacts' : 'care'
  await tx.delete(contactImport).where(and(eq(contactImport.userId, row.userId), isKind(kind)))
  await tx.insert(contactImport).values({ ...row, state: 'reading', createdAt: at })
}

export async function insertImportRows(tx: Tx, userId: string, importId: string, rows: NewImportRow[]): Promise<void> {
  await tx.execute(sql`
    insert into contact_import_row (import_id, user_id, place, line, problem, content)
    select ${importId}::uuid, ${userId}, r.place, r.line, r.problem, r.content
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (place int, line int, problem text, content jsonb)`)
}

/** All of it is there. @returns false where another file has taken its place meanwhile. */
export async function finishReading(
  tx: Tx, userId: string, id: string, counts: { rowsRead: number, badRows: number },
): Promise<boolean> {
  const rows = await tx.update(contactImport).set({ ...counts, state: 'ready' }).where(isOf(userId, id))
    .returning({ id: contactImport.id })
  return rows.length > 0
}

export async function removeImport(tx: Tx, userId: string, id: string): Promise<void> {
  await tx.delete(contactImport).where(isOf(userId, id))
}

export async function findImport(
  tx: Tx, userId: string, id: string, kind: ImportKind,
): Promise<ImportFields | null> {
  const [row] = await tx.select().from(contactImport).where(and(isOf(userId, id), isKind(kind)))
  return row ?? null
}

/** Those who were read, in the order of the file. */
export async function readImportRows<Content = Person>(
  tx: Tx, userId: string, id: string, after: number, limit: number,
): Promise<ImportRow<Content>[]> {
  const { place, line, content } = contactImportRow
  const rows = await tx.select({ place, line, content }).from(contactImportRow).where(and(
    eq(contactImportRow.userId, userId), eq(contactImportRow.importId, id), gt(place, after), isNotNull(content),
  )).orderBy(asc(place)).limit(limit)
  return rows.map(row => ({ place: row.place, line: row.line, person: row.content as Content }))
}

export async function readImportProblems(
  tx: Tx, userId: string, id: string, limit: number,
): Promise<{ line: number, problem: string }[]> {
  const { place, line, problem } = contactImportRow
  const rows = await tx.select({ line, problem }).from(contactImportRow).where(and(
    eq(contactImportRow.userId, userId), eq(contactImportRow.importId, id), isNotNull(problem),
  )).orderBy(asc(line), asc(place)).limit(limit)
  return rows.map(row => ({ line: row.line, problem: row.problem! }))
}

/** Of those who were read, how many have a number that the book or an earlier place of the file has. */
export async function countKnownRows(tx: Tx, userId: string, id: string): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    with said as (
      select r.place, n->>'number' as number, min(r.place) over (partition by n->>'number') as first
      from contact_import_row r, jsonb_array_elements(r.content->'numbers') n
      where r.import_id = ${id}::uuid and r.user_id = ${userId} and r.content is not null)
    select count(distinct place)::int as count from said s where s.first < s.place
      or exists (select from contact_number b where b.user_id = ${userId} and b.number = s.number and b.is_live)`)
  return row!.count
}

export async function noteProgress(tx: Tx, userId: string, id: string, rowsDone: number): Promise<void> {
  await tx.update(contactImport).set({ rowsDone }).where(isOf(userId, id))
}

export async function noteApplied(
  tx: Tx, userId: string, id: string, counts: Pick<ImportFields, 'rowsDone' | 'added' | 'joined' | 'badRows' | 'appliedAt'>,
): Promise<void> {
  await tx.update(contactImport).set({ ...counts, state: 'applied' }).where(isOf(userId, id))
}

export interface Namesake { id: string, sortName: string, email: string | null }

/** Who is called so, of those without a number; for people whom no number tells. */
export async function findNamesakes(tx: Tx, userId: string, sortNames: string[]): Promise<Namesake[]> {
  if (sortNames.length === 0) return []
  return [...await tx.execute<Namesake & Record<string, unknown>>(sql`
    select ${contact.id} as id, ${contact.sortName} as "sortName", lower(${contact.email}) as email from contact
    where ${contact.userId} = ${userId} and ${contact.deletedAt} is null and ${contact.sortName} = any(${texts(sortNames)})
    order by ${contact.id}`)]
}

/** Files that nobody said yes to, and what came of those that somebody did. */
export async function forgetImports(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from contact_import where created_at < ${before.toISOString()}::timestamptz`)
}

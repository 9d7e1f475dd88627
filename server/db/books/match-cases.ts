import { aliasedTable, and, asc, desc, eq, inArray, isNull, ne, sql, type SQL } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { call } from '../../../drizzle/schema/calls'
import { matchCase } from '../../../drizzle/schema/finance'
import { payment } from '../../../drizzle/schema/payments'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import { DESK_ACT } from '../../../shared/roles'
import type { CaseBucket, CaseKind, CaseState } from '../../../shared/schemas/books'
import type { Tx } from '../client'

export type MatchCaseRow = typeof matchCase.$inferSelect
export type FoundCase = Omit<typeof matchCase.$inferInsert, 'state' | 'ownerId' | 'note' | 'foundAt' | 'seenAt' | 'closedAt' | 'closedBy'>

/** What stands under a case that closed by itself, where nobody has written anything. */
export const GONE_NOTE = 'A later comparison found that the books agree.'

/** The same object is the same case, whoever finds it and whatever of it differs. */
export const caseKey = (kind: CaseKind, id: string): string => `${kind}:${id}`

/** Writes where books differ. @param isAnew of a comparison: what both sides say now replaces what they said. */
export async function openCases(
  tx: Tx, found: readonly FoundCase[], now: Date, isAnew: boolean,
): Promise<void> {
  if (found.length === 0) return
  const list = JSON.stringify(found, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
  await tx.execute(sql`select open_cases(p_cases => ${list}::text::jsonb, p_at => ${now.toISOString()}::timestamptz, p_is_anew => ${isAnew}::boolean)`)
}

/** Closes open cases of objects on which the books agree now. A person's note stays. */
export async function mendCases(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return
  await tx.execute(sql`select mend_cases(p_keys => array(select jsonb_array_elements_text(${JSON.stringify(keys)}::text::jsonb)), p_at => ${now.toISOString()}::timestamptz)`)
}

const owner = aliasedTable(user, 'owner')
const closer = aliasedTable(user, 'closer')
const isOpen = sql<boolean>`(${matchCase.state} = 'open')`

function selectCases(tx: Tx) {
  return tx.select({ case: matchCase, ownerName: owner.name, closerName: closer.name }).from(matchCase)
    .leftJoin(owner, eq(owner.id, matchCase.ownerId))
    .leftJoin(closer, eq(closer.id, matchCase.closedBy))
}

export type CaseFound = Awaited<ReturnType<typeof selectCases>>[number]

export interface CaseFilter {
  limit: number
  bucket?: CaseBucket | undefined
  kind?: CaseKind | undefined
  state?: CaseState | undefined
  day?: string | undefined
  /** Null: nobody's. */
  ownerId?: string | null | undefined
  /** The last row of the page before. */
  after?: { isOpen: boolean, at: Date, id: string } | undefined
}

/** Open first, then the newest first; by keyset. */
export async function listCases(tx: Tx, filter: CaseFilter): Promise<CaseFound[]> {
  const { limit, bucket, kind, state, day, ownerId, after } = filter
  const conditions: (SQL | undefined)[] = [
    bucket && eq(matchCase.bucket, bucket),
    kind && eq(matchCase.kind, kind),
    state && eq(matchCase.state, state),
    day === undefined ? undefined : eq(matchCase.day, day),
    ownerId === undefined ? undefined : ownerId === null ? isNull(matchCase.ownerId) : eq(matchCase.ownerId, ownerId),
    after && sql`(${isOpen}, date_trunc('milliseconds', ${matchCase.foundAt}), ${matchCase.id})
      < (${after.isOpen}, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ]
  return selectCases(tx).where(and(...conditions))
    .orderBy(desc(isOpen), desc(sql`date_trunc('milliseconds', ${matchCase.foundAt})`), desc(matchCase.id)).limit(limit)
}

export async function findCase(tx: Tx, id: string): Promise<CaseFound | null> {
  const [row] = await selectCases(tx).where(eq(matchCase.id, id))
  return row ?? null
}

/** Locks it until the transaction ends. */
export async function lockCase(tx: Tx, id: string): Promise<MatchCaseRow | null> {
  await tx.execute(sql`select lock_case(p_id => ${id}::uuid)`)
  const [row] = await tx.select().from(matchCase).where(eq(matchCase.id, id))
  return row ?? null
}

export interface CaseWork {
  id: string
  /** Null: as it is. */
  state: CaseState | null
  ownerId: string | null
  note: string | null
  by: string
  now: Date
}

/** Refusals: SQLSTATE TT001, TT006 (an explanation without a word), TT013 (who may not). */
export async function workOnCase(tx: Tx, w: CaseWork): Promise<MatchCaseRow> {
  await tx.execute(sql`
    select work_on_case(p_id => ${w.id}::uuid, p_state => ${w.state}, p_owner => ${w.ownerId}, p_note => ${w.note}, p_by => ${w.by}, p_at => ${w.now.toISOString()}::timestamptz)`)
  const [row] = await tx.select().from(matchCase).where(eq(matchCase.id, w.id))
  return row!
}

/** Who may own cases: everybody of finance. */
export async function listOwners(tx: Tx): Promise<{ id: string, name: string }[]> {
  return tx.select({ id: user.id, name: user.name }).from(user)
    // the first is what the index is of
    .where(and(ne(user.role, 'caller'), inArray(user.role, DESK_ACT))).orderBy(asc(user.name), asc(user.id)).limit(200)
}

/** Whose call or payment it is, and the row that the ledger has of it. */
export async function findCaseSubject(tx: Tx, { callId, paymentId }: Pick<MatchCaseRow, 'callId' | 'paymentId'>) {
  const person = { id: user.id, name: user.name, email: user.email }
  const fields = { person, transactionId: creditTransaction.id }
  const [row] = callId
    ? await tx.select({ ...fields, walletId: call.walletId, currency: call.currency }).from(call)
        .innerJoin(user, eq(user.id, call.userId))
        .leftJoin(creditTransaction, and(eq(creditTransaction.callId, call.id), eq(creditTransaction.kind, 'call_charge')))
        .where(eq(call.id, callId))
    : paymentId
      ? await tx.select({ ...fields, walletId: payment.walletId, currency: payment.currency }).from(payment)
          .innerJoin(user, eq(user.id, payment.userId))
          .leftJoin(creditTransaction, eq(creditTransaction.id, payment.transactionId))
          .where(eq(payment.id, paymentId))
      : []
  return row ?? null
}

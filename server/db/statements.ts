import { and, asc, desc, eq, gte, isNull, lt, sql } from 'drizzle-orm'
import { user } from '../../drizzle/schema/auth'
import { call } from '../../drizzle/schema/calls'
import { mailOutbox } from '../../drizzle/schema/mail'
import { creditTransaction, wallet } from '../../drizzle/schema/wallet'
import type { Tx } from './client'

/** A stretch of time: `from` is in it, `to` is not. */
export interface Stretch { from: Date, to: Date }

const inStretch = ({ from, to }: Stretch) =>
  and(gte(creditTransaction.createdAt, from), lt(creditTransaction.createdAt, to))

const amount = creditTransaction.amountMicros
const sums = {
  count: sql<number>`count(*)::int`.as('count'),
  inMicros: sql<string>`coalesce(sum(${amount}) filter (where ${amount} > 0), 0)::text`.as('in_micros'),
  outMicros: sql<string>`coalesce(-sum(${amount}) filter (where ${amount} < 0), 0)::text`.as('out_micros'),
  /** Before the first row and after the last, in the order of posting. */
  openingMicros: sql<string>`((array_agg(${creditTransaction.balanceAfterMicros} - ${amount} order by ${creditTransaction.walletSeq}))[1])::text`.as('opening_micros'),
  closingMicros: sql<string>`((array_agg(${creditTransaction.balanceAfterMicros} order by ${creditTransaction.walletSeq} desc))[1])::text`.as('closing_micros'),
}

/** The months in which something was posted to a wallet, newest first. */
export async function listStatementMonths(tx: Tx, walletId: string) {
  const month = sql<string>`to_char(${creditTransaction.createdAt} at time zone 'UTC', 'YYYY-MM')`
  return tx.select({ month, ...sums }).from(creditTransaction)
    .where(eq(creditTransaction.walletId, walletId)).groupBy(sql`1`).orderBy(sql`1 desc`)
}

/** All rows that were posted in a month, in the order of posting. */
export async function listStatementRows(tx: Tx, walletId: string, stretch: Stretch) {
  return tx.select({ transaction: creditTransaction, toNumber: call.toNumber }).from(creditTransaction)
    .leftJoin(call, eq(call.id, creditTransaction.callId))
    .where(and(eq(creditTransaction.walletId, walletId), inStretch(stretch)))
    .orderBy(asc(creditTransaction.walletSeq))
}

/** The last row that was posted before an instant; null before the first. */
export async function findLastRowBefore(tx: Tx, walletId: string, before: Date) {
  const [row] = await tx.select({
    walletSeq: creditTransaction.walletSeq,
    balanceAfterMicros: creditTransaction.balanceAfterMicros,
    hash: creditTransaction.hash,
  }).from(creditTransaction)
    .where(and(eq(creditTransaction.walletId, walletId), lt(creditTransaction.createdAt, before)))
    .orderBy(desc(creditTransaction.walletSeq)).limit(1)
  return row ?? null
}

/** Wallets to which something was posted in a month and whose owners were not told of its statement yet. */
export async function listUntoldStatements(tx: Tx, month: string, stretch: Stretch, limit: number) {
  const told = sql`'statement-ready:' || ${wallet.id} || ':' || ${month}`
  const moved = tx.select({ walletId: creditTransaction.walletId, ...sums }).from(creditTransaction)
    .where(inStretch(stretch)).groupBy(creditTransaction.walletId).as('moved')
  const { inMicros, outMicros, openingMicros, closingMicros } = moved
  return tx.select({ wallet, user, sums: { inMicros, outMicros, openingMicros, closingMicros } }).from(moved)
    .innerJoin(wallet, eq(wallet.id, moved.walletId))
    .innerJoin(user, eq(user.id, wallet.userId))
    .leftJoin(mailOutbox, sql`${mailOutbox.dedupeKey} = ${told}`)
    .where(isNull(mailOutbox.id)).orderBy(asc(wallet.id)).limit(limit)
}

import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns'

/** What happened to a row. `baseline`: it was there; `form`: how rows of a table are digested from there on. */
export const EVIDENCE_OPERATIONS = ['insert', 'update', 'delete', 'baseline', 'form'] as const

/**
 * What happened to every row that finance relies on, as one chain of hashes (F5). Append-only: the chaining job alone
 * adds to it, and nothing of an entry changes but the salt, which is forgotten with a person (P2).
 */
export const evidence = pgTable('evidence', {
  /** Without gaps. */
  seq: bigint('seq', { mode: 'bigint' }).primaryKey(),
  /** When the row was written. */
  at: instant('at').notNull(),
  /** When the entry was chained: never earlier than the one before. */
  chainedAt: instant('chained_at').notNull(),
  tableName: text('table_name').notNull(),
  /** The primary key as text; parts are joined by a slash. */
  rowKey: text('row_key').notNull(),
  operation: text('operation', { enum: EVIDENCE_OPERATIONS }).notNull(),
  /** Whose transaction it was: a person, a role of the app, or a login. */
  actor: text('actor').notNull(),
  /** 16 random bytes before the row, so that nobody guesses what the digest was of; their SHA-256 once forgotten. */
  salt: bytea('salt').notNull(),
  /** SHA-256 of salt and row as it was then; null where it was deleted. */
  digest: bytea('digest'),
  prevHash: bytea('prev_hash').notNull(),
  hash: bytea('hash').notNull(),
}, table => [index('evidence_by_row').on(table.tableName, table.rowKey, table.seq.desc().nullsFirst())])

/** Entries that are not chained yet, for seconds: written in the transaction that wrote the row. */
export const evidencePending = pgTable('evidence_pending', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
  tableName: text('table_name').notNull(),
  rowKey: text('row_key').notNull(),
  operation: text('operation', { enum: EVIDENCE_OPERATIONS }).notNull(),
  actor: text('actor').notNull(),
  salt: bytea('salt').notNull().default(sql`uuid_send(gen_random_uuid())`),
  digest: bytea('digest'),
  /** The call that was settled with it: what belongs to that is noted when this is chained. */
  settledCallId: uuid('settled_call_id'),
})

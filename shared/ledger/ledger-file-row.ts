/**
 * One movement of money as a file holds it. Names are the database's, values are text: a query's row is a file's row.
 * Amounts are micros, signed; instants are UTC with six decimals; hashes are hex. What does not apply is null.
 */
export interface LedgerFileRow {
  transaction_id: string
  /** When the row was posted. */
  created_at: string
  /** When it happened, for the books. */
  effective_at: string
  /** When it happened, where that month was closed: then the row counts on the day it was posted. */
  late_for: string | null
  wallet_id: string
  wallet_seq: string
  kind: string
  currency: string
  amount_micros: string
  balance_after_micros: string
  /** The part of the amount that was granted credit, signed like it. */
  granted_micros: string | null
  contra_account: string
  actor: string
  reason: string | null
  call_id: string | null
  /** The number that was called, E.164. */
  to_number: string | null
  payment_id: string | null
  reverses_id: string | null
  refunds_id: string | null
  idempotency_key: string
  /** What a call's charge is made of: `phone`, or several names with `+` between. Null where it is none. */
  components: string | null
  // What the price of a call was computed from, and what came of it (F1); of several components one value each, in
  // their order, with `+` between them. Null where the row is no call's charge.
  duration_seconds: string | null
  billed_seconds: string | null
  rate_nanos_per_minute: string | null
  connect_fee_micros: string | null
  initial_seconds: string | null
  increment_seconds: string | null
  minimum_seconds: string | null
  grace_seconds: string | null
  held_micros: string | null
  computed_micros: string | null
  charged_micros: string | null
  uncollected_micros: string | null
  request_hash: string
  prev_hash: string
  hash: string
}

export type LedgerColumn = keyof LedgerFileRow

const COUNT = /^(0|[1-9]\d{0,14})$/
/** Of each component one. */
const COUNTS = /^(0|[1-9]\d{0,14})(\+(0|[1-9]\d{0,14})){0,9}$/
const AMOUNTS = /^(0|[1-9]\d{0,18})(\+(0|[1-9]\d{0,18})){0,9}$/
const NAMES = /^[a-z]{1,20}(\+[a-z]{1,20}){0,9}$/
const MICROS = /^(0|-?[1-9]\d{0,18})$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const HASH = /^[0-9a-f]{64}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
export const SHAPES = { count: COUNT, micros: MICROS, hash: HASH, currency: /^[A-Z]{3}$/ } as const

interface ColumnShape {
  /** Null: any text. */
  pattern: RegExp | null
  isNullable: boolean
}

const must = (pattern: RegExp | null): ColumnShape => ({ pattern, isNullable: false })
const may = (pattern: RegExp | null): ColumnShape => ({ pattern, isNullable: true })

/** Every column and the shape of its values, in the order of the file. */
export const COLUMN_SHAPES: Record<LedgerColumn, ColumnShape> = {
  transaction_id: must(COUNT),
  created_at: must(INSTANT),
  effective_at: must(INSTANT),
  late_for: may(INSTANT),
  wallet_id: must(UUID),
  wallet_seq: must(COUNT),
  kind: must(/^[a-z_]{1,40}$/),
  currency: must(SHAPES.currency),
  amount_micros: must(MICROS),
  balance_after_micros: must(MICROS),
  granted_micros: may(MICROS),
  contra_account: must(null),
  actor: must(null),
  reason: may(null),
  call_id: may(UUID),
  to_number: may(null),
  payment_id: may(UUID),
  reverses_id: may(COUNT),
  refunds_id: may(COUNT),
  idempotency_key: must(null),
  components: may(NAMES),
  duration_seconds: may(COUNT),
  billed_seconds: may(COUNTS),
  rate_nanos_per_minute: may(COUNTS),
  connect_fee_micros: may(COUNTS),
  initial_seconds: may(COUNTS),
  increment_seconds: may(COUNTS),
  minimum_seconds: may(COUNTS),
  grace_seconds: may(COUNTS),
  held_micros: may(AMOUNTS),
  computed_micros: may(AMOUNTS),
  charged_micros: may(AMOUNTS),
  uncollected_micros: may(AMOUNTS),
  request_hash: must(HASH),
  prev_hash: must(HASH),
  hash: must(HASH),
}

export const LEDGER_COLUMNS = Object.keys(COLUMN_SHAPES) as LedgerColumn[]
/**
 * Those of files from before, the newest first; they are read as they were written. Before a charge named its
 * components it had one; before a late row said so in a field of its own, its note did.
 */
export const EARLIER_COLUMNS: readonly LedgerColumn[][] = [['components'], ['components', 'late_for']].map(
  left => LEDGER_COLUMNS.filter(column => !left.includes(column)),
)

/** A row of which nothing is known. */
export const BLANK_ROW: Readonly<Record<LedgerColumn, string | null>> = Object.freeze(
  Object.fromEntries(LEDGER_COLUMNS.map(column => [column, null])) as Record<LedgerColumn, null>,
)

/** Days and hours that a calendar has: 30 February is one to no program, or 2 March, and each would hash another. */
function isInstant(text: string): boolean {
  const milliseconds = Date.parse(`${text.slice(0, 23)}Z`)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text.slice(0, 23))
}

const REQUIRED = LEDGER_COLUMNS.filter(column => !COLUMN_SHAPES[column].isNullable)
const SHAPED = LEDGER_COLUMNS.flatMap(column => {
  const { pattern } = COLUMN_SHAPES[column]
  return pattern ? [{ column, pattern }] : []
})

const INSTANTS = LEDGER_COLUMNS.filter(column => COLUMN_SHAPES[column].pattern === INSTANT)
const TEXTS = LEDGER_COLUMNS.filter(column => COLUMN_SHAPES[column].pattern === null)

/** The first column that does not hold what it should; null where all do. */
export function findMisshapenColumn(row: LedgerFileRow): LedgerColumn | null {
  for (const column of REQUIRED) if (row[column] === null) return column
  for (const { column, pattern } of SHAPED) {
    const value = row[column]
    if (value !== null && !pattern.test(value)) return column
  }
  for (const column of INSTANTS) if (row[column] !== null && !isInstant(row[column])) return column
  // half a character is hashed as any other half: two texts would have one hash
  for (const column of TEXTS) if (row[column]?.isWellFormed() === false) return column
  return null
}

import { jsonText } from './json-text'
import { SHAPES } from './ledger-file-row'

/**
 * How much of the ledger a file holds, and with it what must be without gaps:
 * `all` every row of every wallet up to the last id; `wallets` every row of some wallets; `stretch` rows without gaps
 * in each wallet that may begin anywhere, such as a month; `selection` any rows.
 */
export const COVERAGES = ['all', 'wallets', 'stretch', 'selection'] as const
export type LedgerCoverage = (typeof COVERAGES)[number]

/** What the last line of a file says of the file, and what is signed. Counts and amounts are text, as everywhere. */
export interface LedgerStatement {
  format: 'talktime-ledger/1'
  coverage: LedgerCoverage
  /** What was asked for, in words: `kind = topup, from 2026-11-01`. */
  filter: string
  currency: string
  rows: string
  sum_micros: string
  first_transaction_id: string | null
  last_transaction_id: string | null
  wallets: string
  heads_digest: string
  /** Wallet, last sequence number, hash and balance; left out where there are more than a hundred wallets. */
  heads: [walletId: string, seq: string, hash: string, balanceMicros: string][] | null
  /** Hash of the line before this one: with it the signature covers every line. */
  last_line_hash: string
  created_at: string
  /** Null where nobody signed. */
  key_id: string | null
  /**
   * Every row of every wallet that comes after the first of these transactions, up to the second: so that a part of the
   * ledger can be held against the anchors that end there. Left out where the file does not say so, and in older files.
   */
  range?: readonly [afterTransactionId: string, throughTransactionId: string]
  /** SHA-256 of the program that checks the file, as it was served when the file was written. Not in older files. */
  verifier_sha256?: string
}

/** Heads that a trailer lists one by one; beyond it the digest stands for them. */
export const MOST_LISTED_HEADS = 100

const isHead = (head: unknown) => Array.isArray(head) && head.length === 4 && head.every(isText)
const isLike = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value)
const orNull = (holds: (value: unknown) => boolean) => (value: unknown) => value === null || holds(value)
/** Of many rows: longer than the amount of any. */
const SUM = /^(0|-?[1-9]\d{0,29})$/

const OPTIONAL: readonly string[] = ['range', 'verifier_sha256']

const KEYS: Record<keyof LedgerStatement, (value: unknown) => boolean> = {
  format: value => value === 'talktime-ledger/1',
  coverage: value => (COVERAGES as readonly unknown[]).includes(value),
  filter: isText,
  currency: isLike(SHAPES.currency),
  rows: isLike(SHAPES.count),
  sum_micros: isLike(SUM),
  first_transaction_id: orNull(isLike(SHAPES.count)),
  last_transaction_id: orNull(isLike(SHAPES.count)),
  wallets: isLike(SHAPES.count),
  heads_digest: isLike(SHAPES.hash),
  heads: value => value === null || (Array.isArray(value) && value.every(isHead)),
  last_line_hash: isLike(SHAPES.hash),
  created_at: isMoment,
  key_id: orNull(isLike(/^[0-9a-f]{16}$/)),
  range: value => Array.isArray(value) && value.length === 2 && value.every(isLike(SHAPES.count)),
  verifier_sha256: isLike(SHAPES.hash),
}

export function statementText(statement: LedgerStatement): string {
  return jsonText(statement)
}

/** Null where the text is no statement, or not written the one way that it is written. */
export function parseStatement(text: string): LedgerStatement | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const expected = Object.entries(KEYS).filter(([key]) => key in value || !OPTIONAL.includes(key))
  if (Object.keys(value).join() !== expected.map(([key]) => key).join()) return null
  const isSound = expected.every(([key, holds]) => holds((value as Record<string, unknown>)[key]))
  return isSound && jsonText(value) === text ? value as LedgerStatement : null
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isMoment(value: unknown): boolean {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === value
}

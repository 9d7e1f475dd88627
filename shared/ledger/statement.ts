import { jsonText } from './json-text'

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
}

/** Heads that a trailer lists one by one; beyond it the digest stands for them. */
export const MOST_LISTED_HEADS = 100

const isHead = (head: unknown) => Array.isArray(head) && head.length === 4 && head.every(isText)

const KEYS: Record<keyof LedgerStatement, (value: unknown) => boolean> = {
  format: value => value === 'talktime-ledger/1',
  coverage: value => (COVERAGES as readonly unknown[]).includes(value),
  filter: isText,
  currency: isText,
  rows: isText,
  sum_micros: isText,
  first_transaction_id: isTextOrNull,
  last_transaction_id: isTextOrNull,
  wallets: isText,
  heads_digest: isText,
  heads: value => value === null || (Array.isArray(value) && value.every(isHead)),
  last_line_hash: isText,
  created_at: isText,
  key_id: isTextOrNull,
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
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== Object.keys(KEYS).join()) return null
  const isSound = Object.entries(KEYS).every(([key, holds]) => holds((value as Record<string, unknown>)[key]))
  return isSound && jsonText(value) === text ? value as LedgerStatement : null
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

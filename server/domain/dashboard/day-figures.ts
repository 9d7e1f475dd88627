import type { TransactionKind } from '../../../shared/schemas/wallet'

/** What a row of the ledger counts as on the dashboard: each row as one thing, so that all of them come to the net. */
export type LedgerFigure =
  | 'in' | 'granted' | 'used' | 'refundedToCards' | 'refundedForCalls' | 'chargeback' | 'owed' | 'writtenOff' | 'adjusted'
  | 'reversed' | 'expired'

const BY_KIND: Record<Exclude<TransactionKind, 'refund' | 'chargeback'>, LedgerFigure> = {
  topup: 'in', grant: 'granted', call_charge: 'used', adjustment: 'adjusted', write_off: 'writtenOff', reversal: 'reversed', expiry: 'expired',
}

/** The contra account tells refunds apart: a card's is against cash, a call's against what calls earn. */
function figureOf(kind: TransactionKind, contraAccount: string): LedgerFigure {
  if (kind === 'refund') return contraAccount.startsWith('cash:') ? 'refundedToCards' : 'refundedForCalls'
  if (kind === 'chargeback') return contraAccount.startsWith('receivable:') ? 'owed' : 'chargeback'
  return BY_KIND[kind]
}

/** Figures of what leaves wallets are shown without a sign. */
const OUTGOING: ReadonlySet<LedgerFigure> = new Set(['used', 'refundedToCards', 'chargeback', 'expired'])

export type LedgerFigures = Record<LedgerFigure, bigint> & { net: bigint }

export function noFigures(): LedgerFigures {
  return {
    in: 0n, granted: 0n, used: 0n, refundedToCards: 0n, refundedForCalls: 0n, chargeback: 0n, owed: 0n, writtenOff: 0n,
    adjusted: 0n, reversed: 0n, expired: 0n, net: 0n,
  }
}

/** Counts rows of a kind and contra account that come to so much, signed as they are in the ledger. */
export function countFigure(
  figures: LedgerFigures, row: { kind: TransactionKind, contraAccount: string, sumMicros: bigint },
): void {
  const figure = figureOf(row.kind, row.contraAccount)
  figures[figure] += OUTGOING.has(figure) ? -row.sumMicros : row.sumMicros
  figures.net += row.sumMicros
}

const DAY_MS = 86_400_000

/** The day in UTC that is so many days after another, `2026-11-24`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Every day from the first to the last, both included. */
export function daysBetween(from: string, to: string): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(from, index))
}

import type { LedgerFileRow } from './ledger-file-row'

export interface Sum {
  rows: number
  sumMicros: string
}

/** Sums of a file. Months are those of `effective_at`, in UTC: the books' months. */
export interface LedgerTotals {
  kinds: Record<string, Sum>
  contraAccounts: Record<string, Sum>
  /** Month → kind → contra account. */
  months: Record<string, Record<string, Record<string, Sum>>>
}

/** Contra accounts may carry a ticket's number: beyond so many different ones the rest is one. */
const MOST_ENTRIES = 10_000
const OTHERS = '(others)'

interface Entry {
  month: string
  kind: string
  contra: string
  rows: number
  sumMicros: bigint
}

export class TotalsBook {
  private readonly entries = new Map<string, Entry>()

  add(row: LedgerFileRow, amountMicros: bigint): void {
    const month = row.effective_at.slice(0, 7)
    const entry = this.entryOf(month, row.kind, row.contra_account)
    entry.rows += 1
    entry.sumMicros += amountMicros
  }

  private entryOf(month: string, kind: string, contra: string): Entry {
    const key = `${month} ${kind} ${contra}`
    const entry = this.entries.get(key)
    if (entry) return entry
    if (this.entries.size >= MOST_ENTRIES && contra !== OTHERS) return this.entryOf(month, kind, OTHERS)
    const added = { month, kind, contra, rows: 0, sumMicros: 0n }
    this.entries.set(key, added)
    return added
  }

  totals(): LedgerTotals {
    const totals: LedgerTotals = { kinds: record(), contraAccounts: record(), months: record() }
    const byMonth = [...this.entries.values()].sort((a, b) => (a.month < b.month ? -1 : a.month > b.month ? 1 : 0))
    for (const entry of byMonth) {
      add(totals.kinds, entry.kind, entry)
      add(totals.contraAccounts, entry.contra, entry)
      const kinds = totals.months[entry.month] ??= record()
      add(kinds[entry.kind] ??= record(), entry.contra, entry)
    }
    return totals
  }
}

function add(sums: Record<string, Sum>, name: string, { rows, sumMicros }: Entry): void {
  const sum = sums[name]
  sums[name] = {
    rows: (sum?.rows ?? 0) + rows,
    sumMicros: String(BigInt(sum?.sumMicros ?? '0') + sumMicros),
  }
}

/** Without a prototype: an account may be called `__proto__`. */
function record<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>
}

import { FIRST_HASH } from './row-hash'
import type { LedgerFileRow } from './ledger-file-row'
import type { Finding } from './ledger-problem'
import type { WalletHead } from './wallet-heads'

/** A break in a wallet's rows: allowed or not, the file's last line says (its coverage). */
export interface WalletBreak {
  /** `start`: the wallet's first row in the file is not its first row. */
  type: 'start' | 'gap'
  message: string
}

/** Follows every wallet through the file: numbers, balances and the hash before (M8, M9). */
export class WalletBook {
  readonly heads = new Map<string, WalletHead>()

  /**
   * Takes the next row. `hash` is the row's, computed, not read.
   * A break is reported beside the finding: it is wrong only where the file claims to have no gaps.
   */
  enter(row: LedgerFileRow, hash: string): { finding: Finding, found: WalletBreak | null } {
    const seq = Number(row.wallet_seq)
    const balance = BigInt(row.balance_after_micros)
    const head = this.heads.get(row.wallet_id)
    const found = breakBefore(seq, head)
    const finding = seq < 1 ? sequence('Rows of a wallet are numbered from 1.') : this.check(row, seq, balance, head)
    if (head) {
      head.seq = seq
      head.hash = hash
      head.balanceMicros = balance
    } else {
      this.heads.set(ownText(row.wallet_id), { seq, hash, balanceMicros: balance })
    }
    return { finding, found }
  }

  private check(row: LedgerFileRow, seq: number, balance: bigint, head: WalletHead | undefined): Finding {
    if (balance < 0n) return { code: 'balance', message: `The wallet would have ${balance}: less than nothing.` }
    if (head && seq === head.seq) return { code: 'duplicate', message: `The wallet has a row ${seq} already.` }
    if (head && seq < head.seq) return sequence(`Row ${seq} of the wallet comes after its row ${head.seq}.`)
    const before = head ?? (seq === 1 ? { seq: 0, hash: FIRST_HASH, balanceMicros: 0n } : undefined)
    if (!before || seq !== before.seq + 1) return null
    if (row.prev_hash !== before.hash) {
      return { code: 'previous_hash', message: 'The row is not chained to the one before it in its wallet.' }
    }
    const expected = before.balanceMicros + BigInt(row.amount_micros)
    return expected === balance ? null : {
      code: 'balance', message: `${before.balanceMicros} and ${row.amount_micros} make ${expected}; the row says ${balance}.`,
    }
  }
}

function breakBefore(seq: number, head: WalletHead | undefined): WalletBreak | null {
  if (!head) return seq === 1 ? null : { type: 'start', message: `The wallet begins with its row ${seq}: ${namesOf(1, seq - 1)}.` }
  return seq > head.seq + 1 ? { type: 'gap', message: `The wallet goes from row ${head.seq} to ${seq}: ${namesOf(head.seq + 1, seq - 1)}.` } : null
}

function namesOf(first: number, last: number): string {
  return first === last ? `row ${first} is missing` : `rows ${first} to ${last} are missing`
}

function sequence(message: string): Finding {
  return { code: 'sequence', message }
}

/** A copy of its own: a piece of a line would keep the line in memory for as long as the wallet. */
function ownText(text: string): string {
  return [...text].join('')
}

import { anchorProblem, type SignedAnchor } from './anchor'
import type { LedgerCrypto, LedgerKey } from './ledger-crypto'
import { digestHeads, type WalletHead } from './wallet-heads'

/** How far a file was read. */
export interface Reading {
  /** The line that is being read; the rest is of the lines before it. */
  line: number
  rows: number
  sumMicros: bigint
  lastTransactionId: number
  heads: ReadonlyMap<string, WalletHead>
}

export interface AnchorVerdict {
  day: string
  /** Null where file and anchor agree. */
  problem: string | null
  line: number
}

/** Compares the file with each anchor at the row where the anchor ends, as the rows go by. */
export class AnchorWatch {
  private readonly waiting: SignedAnchor[]
  readonly verdicts: AnchorVerdict[] = []

  constructor(
    anchors: readonly SignedAnchor[], private readonly keys: readonly LedgerKey[],
    private readonly crypto: LedgerCrypto,
  ) {
    this.waiting = [...anchors].sort((a, b) => lastId(a) - lastId(b))
  }

  /** Called when a row with this id is reached, before it counts. */
  before(transactionId: number, reading: Reading): void {
    while (this.waiting.length > 0 && lastId(this.waiting[0]!) < transactionId) {
      this.judge(this.waiting.shift()!, reading)
    }
  }

  /** Called when the last line is reached. */
  end(reading: Reading): void {
    for (const signed of this.waiting.splice(0)) this.judge(signed, reading)
  }

  private judge(signed: SignedAnchor, reading: Reading): void {
    const problem = (this.keys.length > 0 ? anchorProblem(signed, this.keys) : null) ?? this.difference(signed, reading)
    this.verdicts.push({ day: signed.anchor.day, problem, line: reading.line - 1 })
  }

  private difference({ anchor }: SignedAnchor, reading: Reading): string | null {
    const found = {
      last_transaction_id: String(reading.lastTransactionId),
      transactions: String(reading.rows),
      wallets: String(reading.heads.size),
      sum_micros: String(reading.sumMicros),
      heads_digest: digestHeads(reading.heads, this.crypto),
    }
    const names = {
      last_transaction_id: 'the last transaction', transactions: 'transactions', wallets: 'wallets',
      sum_micros: 'the sum in micros', heads_digest: 'the digest of all heads',
    }
    for (const key of Object.keys(names) as (keyof typeof names)[]) {
      if (found[key] !== anchor[key]) {
        return `The anchor of ${anchor.day} says ${names[key]}: ${anchor[key]}; the file up to here says ${found[key]}.`
      }
    }
    return null
  }
}

function lastId({ anchor }: SignedAnchor): number {
  return Number(anchor.last_transaction_id)
}

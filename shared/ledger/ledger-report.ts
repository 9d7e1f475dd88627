import type { AnchorVerdict } from './anchor-watch'
import type { SignatureState } from './check-statement'
import type { LedgerProblem } from './ledger-problem'
import type { LedgerTotals } from './ledger-totals'
import type { LedgerVerifier } from './ledger-verifier'
import type { LedgerCoverage } from './statement'

/** What came of checking a file, ready for JSON. The totals are those of the rows before the first wrong one. */
export interface LedgerReport extends LedgerTotals {
  ok: boolean
  problem: LedgerProblem | null
  rows: number
  sumMicros: string
  currency: string | null
  wallets: number
  firstTransactionId: number | null
  lastTransactionId: number | null
  /** Calls whose price was computed again. */
  pricesChecked: number
  coverage: LedgerCoverage | null
  filter: string | null
  createdAt: string | null
  keyId: string | null
  signature: SignatureState
  headsDigest: string | null
  /** The anchors that the file agrees with, by day. */
  anchors: string[]
}

export function reportOf(verifier: LedgerVerifier): LedgerReport {
  const { problem, reading, statement } = verifier
  return {
    ok: problem === null,
    problem,
    rows: reading.rows,
    sumMicros: String(reading.sumMicros),
    currency: reading.currency ?? statement?.currency ?? null,
    wallets: reading.heads.size,
    firstTransactionId: reading.firstTransactionId,
    lastTransactionId: reading.rows > 0 ? reading.lastTransactionId : null,
    pricesChecked: verifier.pricesChecked,
    coverage: statement?.coverage ?? null,
    filter: statement?.filter ?? null,
    createdAt: statement?.created_at ?? null,
    keyId: statement?.key_id ?? null,
    signature: verifier.signature,
    headsDigest: statement?.heads_digest ?? null,
    anchors: verifier.anchors.verdicts
      .filter(({ problem: wrong }: AnchorVerdict) => wrong === null).map(({ day }) => day),
    ...verifier.totals.totals(),
  }
}

import type { AnchorVerdict } from './anchor-watch'
import type { SignatureState } from './check-statement'
import type { LedgerProblem } from './ledger-problem'
import type { LedgerTotals } from './ledger-totals'
import type { LedgerVerifier } from './ledger-verifier'
import type { LedgerCoverage } from './statement'

/**
 * `proved`: a key's signature vouches for the file, and every anchor that was given agrees. `consistent`: nothing
 * contradicts itself, which whoever writes the whole file anew can have too. `older`: as far as it goes nothing is
 * wrong, and an anchor goes further. `wrong`: there is a problem.
 */
export type LedgerVerdict = 'proved' | 'consistent' | 'older' | 'wrong'

/** What came of checking a file, ready for JSON. The totals are those of the rows before the first wrong one. */
export interface LedgerReport extends LedgerTotals {
  verdict: LedgerVerdict
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
  /** SHA-256 of the program that was served when the file was written; null in older files. */
  verifierSha256: string | null
  signature: SignatureState
  headsDigest: string | null
  /** What came of each anchor that was given. */
  anchors: AnchorReport[]
}

export type AnchorReport = Pick<AnchorVerdict, 'day' | 'outcome' | 'says'>

function verdictOf({ problem, signature, anchors }: LedgerVerifier): LedgerVerdict {
  if (problem) return 'wrong'
  if (anchors.some(({ outcome }) => outcome === 'older')) return 'older'
  // an anchor that agrees, and that no key was there to check, is what anyone can write
  return signature === 'valid' && anchors.every(({ outcome }) => outcome === 'agrees') ? 'proved' : 'consistent'
}

export function reportOf(verifier: LedgerVerifier): LedgerReport {
  const { problem, reading, statement } = verifier
  return {
    verdict: verdictOf(verifier),
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
    verifierSha256: statement?.verifier_sha256 ?? null,
    signature: verifier.signature,
    headsDigest: statement?.heads_digest ?? null,
    anchors: verifier.anchors.map(({ day, outcome, says }) => ({ day, outcome, says })),
    ...verifier.totals.totals(),
  }
}

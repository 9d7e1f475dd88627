import { createSeedSigner, readLedgerKey } from '../../anchors/anchor-key'
import type { AnchorStore } from '../../anchors/anchor-store'
import type { Context } from '../../context'
import { findEvidenceHash } from '../../db/evidence'
import { listAnchorDays, listAnchors, type AnchorRow } from '../../db/anchors'
import type { Tx } from '../../db/client'
import type { Findings } from '../../db/board'
import { anchorProblem, decodeAnchor } from '../../../shared/ledger/anchor'
import type { LedgerKey } from '../../../shared/ledger/ledger-crypto'
import { anchorOfRow, computeFacts, evidenceOfRow, factsDifference } from './anchor-facts'

/** Compared byte by byte with what is kept outside. */
const MOST_COMPARED = 31
/** Held against the ledger as it is: each reads it up to there. What an older one would show, these show as well. */
const MOST_COMPUTED = 7
const MOST_TOLD = 20

export interface AnchorChecker {
  database: Context['database']
  anchors: AnchorStore
  /** Seed of our key; null where whoever checks has none, and signatures are taken as they are. */
  signingKey: string | null
}

/**
 * Holds the newest anchors of the store, the rows of the database and the ledger against each other.
 *
 * @throws AnchorStoreUnavailable
 */
export async function verifyAnchors({ database, anchors, signingKey }: AnchorChecker): Promise<Findings> {
  const [rows, days] = await database.asSystem(async tx => (
    [await listAnchors(tx, { limit: MOST_COMPARED }), await listAnchorDays(tx)] as const
  ))
  const key = signingKey === null ? null : readLedgerKey(createSeedSigner(signingKey).publicPem)
  const problems = missing(days, await anchors.list())
  for (const row of rows) {
    const problem = keptProblem(row, await anchors.get(row.day), key)
    if (problem) problems.push(problem)
  }
  for (const problem of await database.asSystem(tx => evidenceProblems(tx, rows))) problems.push(problem)
  for (const row of rows.slice(0, MOST_COMPUTED)) {
    const problem = await ledgerProblem(database, row)
    if (problem) problems.push(problem)
  }
  const first = problems.slice(0, MOST_TOLD).map(says => ({ says, walletId: null, callId: null, transactionId: null }))
  return { count: problems.length, first }
}

function missing(here: readonly string[], outside: readonly string[]): string[] {
  const known = new Set(here)
  return outside.filter(day => !known.has(day))
    .map(day => `${day}: an anchor is kept outside, and the database knows of none`)
}

function keptProblem(row: AnchorRow, kept: Uint8Array | null, key: LedgerKey | null): string | null {
  if (!kept) return `${row.day}: the anchor is not where it was put, ${row.storedAt}`
  const { file, anchor } = anchorOfRow(row)
  if (!Buffer.from(kept).equals(Buffer.from(file))) {
    const outside = decodeAnchor(Buffer.from(kept).toString('utf8'))
    const difference = outside && factsDifference(outside.anchor, anchor.anchor)
    return `${row.day}: the database differs from what is kept outside${difference ? `: ${difference}` : ''}`
  }
  // of another key only its owner can tell: a key is changed now and then
  if (key?.keyId !== row.keyId) return null
  return anchorProblem(anchor, [key]) && `${row.day}: the signature does not hold`
}

async function ledgerProblem(database: Context['database'], row: AnchorRow): Promise<string | null> {
  const found = await database.asSystem(tx => computeFacts(tx, row.day, row.lastTransactionId, evidenceOfRow(row)))
  const difference = factsDifference(anchorOfRow(row).anchor.anchor, found)
  return difference && `${row.day}: the ledger is not what it was: ${difference}`
}

/** The log is one chain: written anew, it differs from every anchor after that, and agrees with those before. */
async function evidenceProblems(tx: Tx, rows: readonly AnchorRow[]): Promise<string[]> {
  const problems: string[] = []
  let agrees: string | null = null
  for (const row of rows.toReversed()) {
    const said = evidenceOfRow(row)
    if (!said) continue
    const hash = await findEvidenceHash(tx, BigInt(said.seq))
    if (hash === said.hash) {
      agrees = row.day
      continue
    }
    const what = `evidence ${said.seq} is ${hash === null ? 'gone' : 'another'}`
    const before = agrees === null ? '' : `; up to the anchor of ${agrees} it is as it was`
    problems.push(`${row.day}: the evidence log is not what it was: ${what}${before}`)
  }
  return problems
}

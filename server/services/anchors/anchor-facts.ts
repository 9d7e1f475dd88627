import { nodeLedgerCrypto } from '../../anchors/node-ledger-crypto'
import type { Tx } from '../../db/client'
import { sumLedgerUpTo, type AnchorRow } from '../../db/anchors'
import type { EvidenceHead } from '../../db/evidence'
import { encodeAnchor, type AnchorFacts, type SignedAnchor } from '../../../shared/ledger/anchor'
import { createHeadsDigest } from '../../../shared/ledger/wallet-heads'

/** What an anchor says of all rows up to one, computed from the ledger as it is, and where the evidence log ends. */
export async function computeFacts(
  tx: Tx, day: string, lastId: bigint, evidence: EvidenceHead | null,
): Promise<AnchorFacts> {
  const digest = createHeadsDigest(nodeLedgerCrypto)
  const { wallets, transactions, sumMicros } = await sumLedgerUpTo(tx, lastId, digest.add)
  return {
    day,
    wallets: String(wallets),
    transactions,
    last_transaction_id: lastId.toString(),
    sum_micros: sumMicros,
    heads_digest: digest.digest(),
    ...evidence && { evidence_seq: evidence.seq, evidence_hash: evidence.hash },
  }
}

/** Where the evidence log ended by a row; null in those from before there was one. */
export function evidenceOfRow({ evidenceSeq, evidenceHash }: AnchorRow): EvidenceHead | null {
  if (evidenceSeq === null || evidenceHash === null) return null
  return { seq: evidenceSeq.toString(), hash: Buffer.from(evidenceHash).toString('hex') }
}

/** The anchor that a row of the database stands for, with the signature it was given: the bytes that were kept. */
export function anchorOfRow(row: AnchorRow): { file: string, anchor: SignedAnchor } {
  const evidence = evidenceOfRow(row)
  return encodeAnchor({
    day: row.day,
    wallets: String(row.walletCount),
    transactions: row.transactionCount.toString(),
    last_transaction_id: row.lastTransactionId.toString(),
    sum_micros: row.sumMicros.toString(),
    heads_digest: Buffer.from(row.headsDigest).toString('hex'),
    ...evidence && { evidence_seq: evidence.seq, evidence_hash: evidence.hash },
  }, { keyId: row.keyId, sign: () => row.signature })
}

export function rowOfAnchor({ anchor, signature }: SignedAnchor, storedAt: string, now: Date): AnchorRow {
  return {
    day: anchor.day,
    walletCount: Number(anchor.wallets),
    transactionCount: BigInt(anchor.transactions),
    lastTransactionId: BigInt(anchor.last_transaction_id),
    sumMicros: BigInt(anchor.sum_micros),
    headsDigest: Buffer.from(anchor.heads_digest, 'hex'),
    evidenceSeq: anchor.evidence_seq === undefined ? null : BigInt(anchor.evidence_seq),
    evidenceHash: anchor.evidence_hash === undefined ? null : Buffer.from(anchor.evidence_hash, 'hex'),
    keyId: anchor.key_id,
    signature,
    storedAt,
    createdAt: now,
  }
}

const NAMES = {
  last_transaction_id: 'the last row', transactions: 'the number of rows', wallets: 'the number of wallets', sum_micros: 'the sum', heads_digest: 'the digest of all heads', evidence_seq: 'the last entry of the evidence log',
  evidence_hash: 'the hash of that entry',
} as const

/** The first thing in which two differ, for people; null where they say the same. */
export function factsDifference(said: AnchorFacts, found: AnchorFacts): string | null {
  for (const key of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
    if (said[key] !== found[key]) return `${NAMES[key]} was ${said[key] ?? 'not told'} and is ${found[key] ?? 'not told'}`
  }
  return null
}

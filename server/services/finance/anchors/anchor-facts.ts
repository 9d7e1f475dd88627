import { nodeLedgerCrypto } from '../../../anchors/node-ledger-crypto'
import type { Tx } from '../../../db/client'
import { sumLedgerUpTo, type AnchorRow } from '../../../db/finance/anchors'
import { encodeAnchor, type AnchorFacts, type SignedAnchor } from '../../../../shared/ledger/anchor'
import { createHeadsDigest } from '../../../../shared/ledger/wallet-heads'

/** What an anchor says of all rows up to one, computed from the ledger as it is. */
export async function computeFacts(tx: Tx, day: string, lastId: bigint): Promise<AnchorFacts> {
  const digest = createHeadsDigest(nodeLedgerCrypto)
  const { wallets, transactions, sumMicros } = await sumLedgerUpTo(tx, lastId, digest.add)
  return {
    day,
    wallets: String(wallets),
    transactions,
    last_transaction_id: lastId.toString(),
    sum_micros: sumMicros,
    heads_digest: digest.digest(),
  }
}

/** The anchor that a row of the database stands for, with the signature it was given: the bytes that were kept. */
export function anchorOfRow(row: AnchorRow): { file: string, anchor: SignedAnchor } {
  return encodeAnchor({
    day: row.day,
    wallets: String(row.walletCount),
    transactions: row.transactionCount.toString(),
    last_transaction_id: row.lastTransactionId.toString(),
    sum_micros: row.sumMicros.toString(),
    heads_digest: Buffer.from(row.headsDigest).toString('hex'),
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
    keyId: anchor.key_id,
    signature,
    storedAt,
    createdAt: now,
  }
}

const NAMES = {
  last_transaction_id: 'the last row', transactions: 'the number of rows', wallets: 'the number of wallets', sum_micros: 'the sum', heads_digest: 'the digest of all heads',
} as const

/** The first thing in which two differ, for people; null where they say the same. */
export function factsDifference(said: AnchorFacts, found: AnchorFacts): string | null {
  for (const key of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
    if (said[key] !== found[key]) return `${NAMES[key]} was ${said[key]} and is ${found[key]}`
  }
  return null
}

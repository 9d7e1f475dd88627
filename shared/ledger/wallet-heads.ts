import type { LedgerCrypto } from './ledger-crypto'

/** The newest row of a wallet, as far as a file or an anchor goes. */
export interface WalletHead {
  seq: number
  hash: string
  balanceMicros: bigint
}

/** A wallet's newest row, as it is digested. */
export function headLine(walletId: string, lastSeq: string | number, headHash: string): string {
  return `${walletId} ${lastSeq} ${headHash}\n`
}

/**
 * One digest for any number of wallets: SHA-256 over a line `wallet_id last_seq head_hash` for each wallet that has a
 * row, sorted by wallet id. A query that is ordered by id gives the lines in the same order.
 */
export function createHeadsDigest(crypto: Pick<LedgerCrypto, 'createSha256'>) {
  const hash = crypto.createSha256()
  return {
    add(walletId: string, lastSeq: string | number, headHash: string): void {
      hash.update(headLine(walletId, lastSeq, headHash))
    },
    digest: () => hash.digest(),
  }
}

/** The digest of heads that are held in memory. */
export function digestHeads(
  heads: Pick<ReadonlyMap<string, WalletHead>, 'keys' | 'get'>, crypto: Pick<LedgerCrypto, 'createSha256'>,
): string {
  const digest = createHeadsDigest(crypto)
  for (const walletId of [...heads.keys()].sort()) {
    const head = heads.get(walletId)!
    digest.add(walletId, head.seq, head.hash)
  }
  return digest.digest()
}

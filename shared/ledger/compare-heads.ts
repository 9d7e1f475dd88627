import type { AnchorHeads } from './anchor'
import type { WalletHead } from './wallet-heads'

/** The wallets of a file so far, held against the heads of an anchor. */
export interface HeadsLook {
  /** The first wallet whose newest row is another one, or one that the anchor does not know. */
  wrong: { walletId: string, seq: number } | null
  /** The first wallet of which the anchor has more rows. */
  behind: string | null
  /** Wallets of the anchor of which the file has no row up to there. */
  unseen: string[]
}

export function compareHeads(found: ReadonlyMap<string, WalletHead>, anchored: AnchorHeads): HeadsLook {
  const look: HeadsLook = { wrong: null, behind: null, unseen: [] }
  for (const [walletId, { seq, hash }] of found) {
    const head = anchored.get(walletId)
    if (!head || seq > head.seq || (seq === head.seq && hash !== head.hash)) look.wrong ??= { walletId, seq }
    else if (seq < head.seq) look.behind ??= walletId
  }
  for (const walletId of anchored.keys()) if (!found.has(walletId)) look.unseen.push(walletId)
  return look
}

/** The first of these wallets that moved from one anchor to the next. */
export function findLeftOut(walletIds: readonly string[], from: AnchorHeads, to: AnchorHeads): string | null {
  return walletIds.find(walletId => from.get(walletId)?.hash !== to.get(walletId)!.hash) ?? null
}

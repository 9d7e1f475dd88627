import { createSeedSigner, readLedgerKey } from '../../anchors/anchor-key'
import { AnchorDiffers } from '../../anchors/anchor-store'
import type { Context } from '../../context'
import { findEvidenceEnd } from '../../db/evidence'
import { findAnchor, findLastRowOfDay, insertAnchor, listAnchors } from '../../db/anchors'
import { anchorProblem, decodeAnchor, encodeAnchor, type AnchorFacts, type SignedAnchor } from '../../../shared/ledger/anchor'
import { computeFacts, factsDifference, rowOfAnchor } from './anchor-facts'

export type SealingContext = Pick<Context, 'config' | 'database' | 'anchors' | 'clock' | 'log'>

/**
 * Seals a day that is over: all rows up to its last one and the evidence log up to there, kept outside first and noted
 * here after. Sealing again gives
 * the same bytes, so that whoever died in between, or was not alone, has lost nothing.
 *
 * @returns false where it was sealed before.
 * @throws AnchorDiffers where the day is kept outside with other content: the past changed, or two ledgers share it.
 * @throws AnchorStoreUnavailable, SQLSTATE TT015 (not over), 55P03 (a movement takes too long): later, then.
 */
export async function sealDay(context: SealingContext, day: string): Promise<boolean> {
  if (await context.database.asSystem(tx => findAnchor(tx, day))) return false
  const facts = await factsOfDay(context, day)
  const kept = await context.anchors.get(day)
  const { file, anchor } = kept ? adopt(context, kept, facts) : encodeAnchor(facts, signerOf(context))
  const storedAt = await context.anchors.put(day, Buffer.from(file))
  const row = rowOfAnchor(anchor, storedAt, context.clock.now())
  const isNew = await context.database.asSystem(tx => insertAnchor(tx, row))
  if (isNew) context.log.info({ day, storedAt, transactions: facts.transactions }, 'a day was sealed')
  return isNew
}

function signerOf({ config }: Pick<Context, 'config'>) {
  return createSeedSigner(config.anchors.signingKey)
}

function factsOfDay(context: SealingContext, day: string): Promise<AnchorFacts> {
  return context.database.asSystem(async tx => {
    const [before] = await listAnchors(tx, { limit: 1, beforeDay: day })
    const lastId = await findLastRowOfDay(tx, day, before?.lastTransactionId ?? 0n, context.clock.now())
    return computeFacts(tx, day, lastId, await findEvidenceEnd(tx, day, context.clock.now()))
  })
}

/** What was kept outside and not noted here, if it says what we would say; signed with our key, or one before it. */
function adopt(
  context: SealingContext, kept: Uint8Array, facts: AnchorFacts,
): { file: string, anchor: SignedAnchor } {
  const file = Buffer.from(kept).toString('utf8')
  const anchor = decodeAnchor(file)
  const { keyId, publicPem } = signerOf(context)
  const isForged = anchor?.anchor.key_id === keyId && anchorProblem(anchor, [readLedgerKey(publicPem)]) !== null
  // one that was kept before there was a log, and not noted here, says nothing of it
  const comparable = anchor?.anchor.format === 'talktime-anchor/1' ? withoutEvidence(facts) : facts
  if (!anchor || isForged || anchor.anchor.day !== facts.day || factsDifference(anchor.anchor, comparable) !== null) {
    throw new AnchorDiffers(facts.day, 'the store of the anchors')
  }
  return { file, anchor }
}

function withoutEvidence({ evidence_seq: _seq, evidence_hash: _hash, ...facts }: AnchorFacts): AnchorFacts {
  return facts
}

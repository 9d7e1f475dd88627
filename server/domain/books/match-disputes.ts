import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { DisputeStatus } from '../../../shared/schemas/disputes'
import { disputeOutMinor, type DisputeFacts } from '../disputes/dispute-lifecycle'
import type { OurEntry, Pair, TheirEntry } from './pair-books'
import { isYoung, verdict, type Verdict } from './verdict'

/** A payment that a bank takes back, as the ledger has it. */
export interface OurDispute extends OurEntry {
  status: DisputeStatus
  amountMicros: bigint
  currency: string
  /** What the wallet is without for it. */
  outMicros: bigint
  updatedAt: Date
}

export interface TheirDispute extends TheirEntry, DisputeFacts {
  amountMicros: bigint
  /** It is of a payment that we have. */
  isOfOurs: boolean
}

/** What disputes did to wallets held against what they did to our account (M14, F2). */
export function judgeDispute({ ours, theirs }: Pair<OurDispute, TheirDispute>, now: Date): Verdict {
  if (!ours) {
    if (!theirs!.isOfOurs) return verdict('foreign')
    return isYoung(theirs!.at, now) ? verdict('waiting', null) : verdict('missing_here', -gone(theirs!))
  }
  if (!theirs) return isYoung(ours.updatedAt, now) ? verdict('waiting', null) : verdict('missing_there', ours.outMicros)
  if (ours.currency !== theirs.currency) return verdict('different', null)
  const difference = ours.outMicros - gone(theirs)
  const isSame = ours.status === theirs.status && ours.amountMicros === theirs.amountMicros && difference === 0n
  if (isSame) return verdict('match')
  return isYoung(ours.updatedAt, now) ? verdict('waiting', null) : verdict('different', difference)
}

/** What a dispute keeps away from us, as the rules would book it. */
function gone(theirs: TheirDispute): bigint {
  return disputeOutMinor(theirs) * MICROS_PER_CENT
}

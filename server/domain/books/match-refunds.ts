import type { RefundState } from '../../../shared/schemas/refunds'
import type { OurEntry, Pair, TheirEntry } from './pair-books'
import { compareAmounts, isYoung, verdict, type Verdict } from './verdict'

/** Money on its way back to a card, as the ledger took it. `looseKey`: its own id. */
export interface OurRefund extends OurEntry {
  state: RefundState
  amountMicros: bigint
  currency: string
  /** The provider's payment that it gives back. */
  externalPaymentId: string | null
  updatedAt: Date
}

/** `looseKey`: our id; null where it was made at the provider's own desk. */
export interface TheirRefund extends TheirEntry {
  state: 'pending' | 'succeeded' | 'failed'
  amountMicros: bigint
  currency: string
  externalPaymentId: string | null
  /** It gives back a payment that we have. */
  isOfOurs: boolean
}

/** One whose answer was lost is sent again for so long. */
const SENDING_SECONDS = 24 * 3600

/** What we gave back held against what the provider did (M12, F2). One that failed gave nothing back. */
export function judgeRefund({ ours, theirs }: Pair<OurRefund, TheirRefund>, now: Date): Verdict {
  if (!ours) return judgeStray(theirs!, now)
  if (!theirs) return judgeAlone(ours, now)
  const gives = { here: ours.state !== 'failed', there: theirs.state !== 'failed' }
  if (!gives.here && !gives.there) return verdict('match')
  if (gives.here !== gives.there) {
    if (isYoung(ours.updatedAt, now) || isYoung(theirs.at, now)) return verdict('waiting', null)
    return verdict('different', gives.here ? ours.amountMicros : -theirs.amountMicros)
  }
  if (ours.currency !== theirs.currency) return verdict('different', null)
  const difference = ours.amountMicros - theirs.amountMicros
  if (ours.externalPaymentId !== theirs.externalPaymentId) return verdict('different', difference)
  return compareAmounts(difference)
}

function judgeStray(theirs: TheirRefund, now: Date): Verdict {
  if (!theirs.isOfOurs) return verdict('foreign')
  if (theirs.state === 'failed') return verdict('nothing')
  return isYoung(theirs.at, now) ? verdict('waiting', null) : verdict('missing_here', -theirs.amountMicros)
}

function judgeAlone({ state, at, updatedAt, amountMicros }: OurRefund, now: Date): Verdict {
  if (state === 'failed') return verdict('nothing')
  const mayCome = state === 'created' ? isYoung(at, now, SENDING_SECONDS) : isYoung(updatedAt, now)
  return mayCome ? verdict('waiting', null) : verdict('missing_there', amountMicros)
}

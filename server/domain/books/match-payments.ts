import type { PaymentState } from '../../../shared/schemas/payments'
import type { OurEntry, Pair, TheirEntry } from './pair-books'
import { compareAmounts, isYoung, verdict, type Verdict } from './verdict'

/** A payment with what the ledger credited for it. `looseKey`: its own id, which goes with what is sent. */
export interface OurPayment extends OurEntry {
  state: PaymentState
  /** Credited where it is paid; else what was asked for. */
  amountMicros: bigint
  currency: string
  updatedAt: Date
}

/** `looseKey`: our id, where it carries one. */
export interface TheirPayment extends TheirEntry {
  state: 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'canceled'
  amountMicros: bigint
  currency: string
}

/** A page may be paid on for an hour; then it is asked about every quarter of an hour. */
const OPEN_PAGE_SECONDS = 2 * 3600
/** A bank's answer is asked for every six hours. */
const BANK_SECONDS = 7 * 3600

/** What we credited held against what the provider took (M15, F2). */
export function judgePayment({ ours, theirs, extraOf }: Pair<OurPayment, TheirPayment>, now: Date): Verdict {
  if (!ours) return judgeStray(theirs!, extraOf !== null, now)
  if (!theirs) return judgeAlone(ours, now)
  const isPaid = { here: ours.state === 'paid', there: theirs.state === 'paid' }
  if (isPaid.here && isPaid.there) {
    if (ours.currency !== theirs.currency) return verdict('different', null)
    return compareAmounts(theirs.amountMicros - ours.amountMicros)
  }
  if (isPaid.here) return isYoung(ours.updatedAt, now) ? verdict('waiting', null) : verdict('different', -ours.amountMicros)
  if (isPaid.there) return isUnderWay(ours, theirs, now) ? verdict('waiting', null) : verdict('different', theirs.amountMicros)
  return isOver(ours.state) && theirs.state !== 'processing' ? verdict('match') : verdict('waiting', null)
}

function judgeStray(theirs: TheirPayment, isExtra: boolean, now: Date): Verdict {
  // it carries no id of ours: something else takes money on the same account
  if (theirs.looseKey === null && !isExtra) return verdict('foreign')
  if (theirs.state !== 'paid') return verdict('nothing')
  return isYoung(theirs.at, now) ? verdict('waiting', null) : verdict('missing_here', theirs.amountMicros)
}

/** Pages that nobody paid on leave nothing at the provider's. */
function judgeAlone({ state, amountMicros, updatedAt }: OurPayment, now: Date): Verdict {
  if (state === 'processing') return verdict('waiting', null)
  if (state !== 'paid') return verdict('nothing')
  return isYoung(updatedAt, now) ? verdict('waiting', null) : verdict('missing_there', -amountMicros)
}

/** It was paid, and the news of it may still come. */
function isUnderWay({ state, at, updatedAt }: OurPayment, theirs: TheirPayment, now: Date): boolean {
  // it is known that it does not fit
  if (state === 'review') return false
  if (isYoung(theirs.at, now)) return true
  if (state === 'processing') return isYoung(updatedAt, now, BANK_SECONDS)
  return !isOver(state) && isYoung(at, now, OPEN_PAGE_SECONDS)
}

function isOver(state: PaymentState): boolean {
  return state === 'failed' || state === 'expired' || state === 'canceled'
}

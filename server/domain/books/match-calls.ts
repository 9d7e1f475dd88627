import { priceCall, sumOf, type PriceTerms } from '../../../shared/pricing'
import type { CallStatus } from '../../../shared/schemas/calls'
import { isFinal } from '../calls/lifecycle'
import type { OurEntry, Pair, TheirEntry } from './pair-books'
import { compareAmounts, isYoung, SETTLE_SECONDS, verdict, type Verdict } from './verdict'

/** A call with what the ledger took for it. `externalId`: the billed leg; `looseKey`: the browser's own. */
export interface OurCall extends OurEntry {
  carrier: string
  toNumber: string
  status: CallStatus
  durationSeconds: number | null
  maxSeconds: number
  currency: string
  /** What was quoted, and of each what was set aside: a charge is never more (M5). */
  components: (PriceTerms & { heldMicros: bigint })[]
  /** What the ledger took. */
  chargedMicros: bigint
  billedAt: Date | null
}

/** A leg that the carrier dialled. `looseKey`: the leg that caused it. */
export interface TheirLeg extends TheirEntry {
  to: string
  status: CallStatus
  /** Null where the carrier's figure cannot be billed. */
  durationSeconds: number | null
  endedAt: Date | null
}

/** The carrier's seconds may differ by this much without being another duration. */
export const ROUNDING_SECONDS = 1

/** Our charge held against the carrier's record of the billed leg (C4, F2). */
export function judgeCall({ ours, theirs }: Pair<OurCall, TheirLeg>, now: Date): Verdict {
  if (!ours) return judgeStray(theirs!, now)
  // what is not settled is still on its way, until nothing of it can be
  const isOverdue = !isYoung(ours.at, now, ours.maxSeconds + 2 * SETTLE_SECONDS)
  if (!ours.billedAt && !isOverdue) return verdict('waiting', null)
  if (!theirs) return judgeAlone(ours, now)
  if (!ours.billedAt && !isFinal(theirs.status)) return verdict('waiting', null)
  const found = compare(ours, theirs)
  const isSettled = !isYoung(ours.billedAt, now) && !isYoung(theirs.endedAt, now)
  return found.outcome === 'match' || isSettled ? found : verdict('waiting', null)
}

/** A leg that no call of ours explains. What it should have cost nobody can say: there is no price for it. */
function judgeStray({ to, endedAt }: TheirLeg, now: Date): Verdict {
  // a browser, a SIP address: no number was dialled
  if (!to.startsWith('+')) return verdict('foreign')
  return endedAt === null || isYoung(endedAt, now) ? verdict('waiting', null) : verdict('missing_here', null)
}

function judgeAlone({ externalId, chargedMicros, billedAt }: OurCall, now: Date): Verdict {
  if (externalId === null && chargedMicros === 0n) return verdict('nothing')
  return isYoung(billedAt, now) ? verdict('waiting', null) : verdict('missing_there', -chargedMicros)
}

function compare(ours: OurCall, theirs: TheirLeg): Verdict {
  const expected = expectedCharge(ours, theirs)
  const difference = expected === null ? null : expected - ours.chargedMicros
  const isSame = areAlike(ours.status, theirs.status) && ours.toNumber === theirs.to
  if (!isSame || difference === null) return verdict('different', difference)
  const seconds = theirs.status === 'completed' ? Math.abs(theirs.durationSeconds! - (ours.durationSeconds ?? Infinity)) : 0
  if (seconds > ROUNDING_SECONDS) return verdict('different', difference)
  const amounts = compareAmounts(difference)
  return seconds > 0 && amounts.outcome === 'match' ? verdict('rounding') : amounts
}

/** What the carrier's seconds come to by the terms that were quoted (M10); null where it has no seconds to bill. */
export function expectedCharge(
  { components }: Pick<OurCall, 'components'>, theirs: Pick<TheirLeg, 'status' | 'durationSeconds'>,
): bigint | null {
  if (theirs.status !== 'completed') return 0n
  if (theirs.durationSeconds === null) return null
  const { durationSeconds } = theirs
  return sumOf(components.map(part => {
    const { costMicros } = priceCall(part, durationSeconds)
    return costMicros < part.heldMicros ? costMicros : part.heldMicros
  }))
}

/** A caller who gave up is one or the other (C6). */
function areAlike(a: CallStatus, b: CallStatus): boolean {
  const plain = (status: CallStatus) => (status === 'canceled' ? 'no-answer' : status)
  return plain(a) === plain(b)
}

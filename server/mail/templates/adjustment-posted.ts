import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, sentence } from './words'

export interface AdjustmentPostedFacts extends ReaderFacts {
  /** Signed: negative was taken from the wallet. */
  amountMicros: bigint
  balanceMicros: bigint
  /** Why, in words for the person. */
  reason: string
  /** What to name when writing to us. */
  reference: string
  at: Date
}

/** Finance staff corrected the wallet, and a second one of them approved it (M13). */
export function adjustmentPosted(facts: AdjustmentPostedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, amountMicros, reason, reference, at } = facts
  const isAdded = amountMicros > 0n
  const amount = formatExact(isAdded ? amountMicros : -amountMicros, currency)
  const what = isAdded ? `${amount} added to your wallet` : `${amount} taken from your wallet`
  return layOut({
    subject: `A correction: ${what}`,
    title: what,
    name,
    paragraphs: [`To correct your wallet, we ${isAdded ? `added ${amount} to it` : `took ${amount} from it`}. The reason: ${sentence(reason)}`],
    lines: [
      ['Reference', reference],
      ['When', formatInstant(at, timeZone)],
      [isAdded ? 'Added' : 'Taken', amount],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: ['If this looks wrong to you, write to us and name the reference.'],
  }, sender)
}

import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, sentence } from './words'

export interface PaymentFailedFacts extends ReaderFacts {
  amountMicros: bigint
  balanceMicros: bigint
  methodLabel: string
  /** Why, in plain words; null where nobody said. */
  reason: string | null
  startedAt: Date
}

/** A payment whose bank takes its time did not arrive in the end. It was never credited. */
export function paymentFailed(facts: PaymentFailedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, methodLabel, reason, startedAt } = facts
  const amount = formatExact(facts.amountMicros, currency)
  return layOut({
    subject: `Your payment of ${amount} did not arrive`,
    title: `Your payment of ${amount} did not arrive`,
    name,
    paragraphs: [
      `Your payment of ${amount} (${methodLabel}) was not completed. ${reason === null ? '' : sentence(reason)}`,
      'Nothing was added to your wallet, and nothing was taken from it.',
    ],
    lines: [
      ['Paid with', methodLabel],
      ['Started', formatInstant(startedAt, timeZone)],
      ['Not received', amount],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'Add money another way', path: LINKS.wallet },
    closing: ['If your bank shows the amount as taken, ask your bank: we have not received it.'],
  }, sender)
}

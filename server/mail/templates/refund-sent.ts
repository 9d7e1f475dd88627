import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface RefundSentFacts extends ReaderFacts {
  /** One for each payment that it goes back to. */
  parts: { amountMicros: bigint, methodLabel: string, receiptNumber: string | null }[]
  balanceMicros: bigint
  at: Date
}

/** Money from the wallet is on its way back to where it came from. */
export function refundSent(facts: RefundSentFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, parts, at } = facts
  const total = formatExact(parts.reduce((sum, part) => sum + part.amountMicros, 0n), currency)
  return layOut({
    subject: `Your refund of ${total} is on its way`,
    title: `${total} is on its way back to you`,
    name,
    paragraphs: [`We took ${total} out of your wallet and sent it back to where it came from. Your bank decides when you see it; that can take some days.`],
    lines: [
      ...parts.map((part): [string, string] => [
        `Back to ${part.methodLabel}${part.receiptNumber === null ? '' : ` (${part.receiptNumber})`}`,
        formatExact(part.amountMicros, currency),
      ]),
      ['When', formatInstant(at, timeZone)],
      ['Refunded', total],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: ['Did you not ask for this? Write to us at once.'],
  }, sender)
}

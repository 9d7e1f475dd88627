import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface PaymentReceivedFacts extends ReaderFacts {
  amountMicros: bigint
  balanceMicros: bigint
  methodLabel: string
  receiptNumber: string
  at: Date
}

/** A payment was credited. */
export function paymentReceived(facts: PaymentReceivedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, methodLabel, receiptNumber, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  return layOut({
    subject: `We received ${amount} (${receiptNumber})`,
    title: `${amount} added to your wallet`,
    name,
    paragraphs: [`Thank you. Your payment of ${amount} has arrived and is in your wallet. It does not expire.`],
    lines: [
      ['Receipt', receiptNumber],
      ['Paid with', methodLabel],
      ['When', formatInstant(at, timeZone)],
      ['Paid', amount],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See the receipt', path: LINKS.receipt(receiptNumber) },
    closing: ['Was this not you? Write to us at once, and change your password.'],
  }, sender)
}

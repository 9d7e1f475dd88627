import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface TopupDoneFacts extends ReaderFacts {
  amountMicros: bigint
  /** What the person set: a lower balance is topped up. */
  thresholdMicros: bigint
  balanceMicros: bigint
  /** For people: "Visa •••• 4242". */
  methodLabel: string
  receiptNumber: string
  at: Date
}

/** An automatic top-up was paid and credited. */
export function topupDone(facts: TopupDoneFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, methodLabel, receiptNumber, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  const threshold = formatExact(facts.thresholdMicros, currency)
  return layOut({
    subject: `Automatic top-up: ${amount} added (${receiptNumber})`,
    title: `${amount} added to your wallet`,
    name,
    paragraphs: [`Your balance fell below ${threshold}, so we charged ${amount} to ${methodLabel}, as you asked us to.`],
    lines: [
      ['Receipt', receiptNumber],
      ['Charged to', methodLabel],
      ['When', formatInstant(at, timeZone)],
      ['Added', amount],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See the receipt', path: LINKS.receipt(receiptNumber) },
    closing: ['You can change or turn off automatic top-up on your wallet page at any time.'],
  }, sender)
}

import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface DisputeOpenedFacts extends ReaderFacts {
  amountMicros: bigint
  /** What the wallet held of it and lost. */
  takenMicros: bigint
  /** The rest, which is owed (M14). */
  owedMicros: bigint
  methodLabel: string
  receiptNumber: string
  at: Date
}

/** A bank takes a payment back: the wallet is frozen (M14). */
export function disputeOpened(facts: DisputeOpenedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, takenMicros, owedMicros, methodLabel, receiptNumber, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  const taken = formatExact(takenMicros, currency)
  const owed = formatExact(owedMicros, currency)
  return layOut({
    subject: `Your wallet is frozen: the bank took back ${amount} (${receiptNumber})`,
    title: 'Your wallet is frozen',
    name,
    paragraphs: [
      `The bank behind ${methodLabel} says that the payment ${receiptNumber} of ${amount} is disputed, and takes it back.`,
      `So we took ${taken} out of your wallet.${owedMicros > 0n ? ` It did not hold the other ${owed}; you owe that.` : ''} No new call can start; a call that is under way goes on.`,
    ],
    lines: [
      ['Payment', receiptNumber],
      ['Disputed', amount],
      ['When', formatInstant(at, timeZone)],
      ['Taken from your wallet', taken],
      ['Owed', owed],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: [
      'If you did not mean to dispute this payment, ask your bank to withdraw the dispute, and tell us.',
      'If you do not know this payment, change your password and write to us.',
    ],
  }, sender)
}

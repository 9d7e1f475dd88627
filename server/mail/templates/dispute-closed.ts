import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface DisputeClosedFacts extends ReaderFacts {
  /** `won`: the payment stands and the money is back with us. `lost`: the bank gave it to the card's owner. */
  outcome: 'won' | 'lost'
  amountMicros: bigint
  /** What went back into the wallet. */
  returnedMicros: bigint
  /** What is still owed after it. */
  owedMicros: bigint
  balanceMicros: bigint
  isFrozen: boolean
  receiptNumber: string
  at: Date
}

/** The bank has decided about a disputed payment. */
export function disputeClosed(facts: DisputeClosedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, outcome, owedMicros, isFrozen, receiptNumber, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  const returned = formatExact(facts.returnedMicros, currency)
  const owed = formatExact(owedMicros, currency)
  const isWon = outcome === 'won'
  return layOut({
    subject: isWon ? `The dispute is over: ${returned} is back in your wallet` : `The dispute is over: the bank returned ${amount} to the card`,
    title: 'The dispute is over',
    name,
    paragraphs: [
      isWon
        ? `The bank decided that the payment ${receiptNumber} of ${amount} stands. We put ${returned} back into your wallet.`
        : `The bank decided to return the payment ${receiptNumber} of ${amount} to the card. What we took out of your wallet for it stays out.`,
      `${isFrozen ? 'Your wallet is still frozen, so no new call can start.' : 'Your wallet is open: you can call.'}${owedMicros > 0n ? ` You owe ${owed}.` : ''}`,
    ],
    lines: [
      ['Payment', receiptNumber],
      ['Disputed', amount],
      ['When', formatInstant(at, timeZone)],
      ['Put back', returned],
      ['Owed', owed],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: [isFrozen ? 'To have your wallet opened again, write to us.' : 'There is nothing that you need to do.'],
  }, sender)
}

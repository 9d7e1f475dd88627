import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface DisputeClosedFacts extends ReaderFacts {
  /** `won`: the money is all back with us. `part`: some of it is. `lost`: the bank gave it to the card's owner. */
  outcome: 'won' | 'part' | 'lost'
  /** What the bank has decided by now: money can come back before it decides, and after it decided against us. */
  decision: 'none' | 'won' | 'lost'
  amountMicros: bigint
  /** What stays out of the wallet, or is owed. */
  outMicros: bigint
  /** What went back into the wallet. */
  returnedMicros: bigint
  /** What is still owed after it. */
  owedMicros: bigint
  balanceMicros: bigint
  isFrozen: boolean
  receiptNumber: string
  at: Date
}

/** The bank has given a disputed payment back, or decided to keep it. */
export function disputeClosed(facts: DisputeClosedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, owedMicros, isFrozen, receiptNumber, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  const returned = formatExact(facts.returnedMicros, currency)
  const out = formatExact(facts.outMicros, currency)
  const owed = formatExact(owedMicros, currency)
  const words = wordsOf(facts, { amount, returned, out })
  return layOut({
    subject: words.subject,
    title: words.title,
    name,
    paragraphs: [
      words.news,
      `${isFrozen ? 'Your wallet is still frozen, so no new call can start.' : 'Your wallet is open: you can call.'}${owedMicros > 0n ? ` You owe ${owed}.` : ''}`,
    ],
    lines: [
      ['Payment', receiptNumber],
      ['Disputed', amount],
      ['When', formatInstant(at, timeZone)],
      ['Put back', returned],
      ['Stays out', out],
      ['Owed', owed],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See your wallet', path: LINKS.wallet },
    closing: [isFrozen ? 'To have your wallet opened again, write to us.' : 'There is nothing that you need to do.'],
  }, sender)
}

interface Words { subject: string, title: string, news: string }

function wordsOf(
  { outcome, decision, receiptNumber }: DisputeClosedFacts, { amount, returned, out }: Record<'amount' | 'returned' | 'out', string>,
): Words {
  if (outcome === 'lost') {
    return {
      subject: `The dispute is over: the bank returned ${out} to the card`,
      title: 'The dispute is over',
      news: `The bank decided to return ${out} of the payment ${receiptNumber} to the card. What we took out of your wallet for it stays out.`,
    }
  }
  const isAll = outcome === 'won'
  if (isAll && decision === 'won') {
    return {
      subject: `The dispute is over: ${returned} is back in your wallet`,
      title: 'The dispute is over',
      news: `The payment ${receiptNumber} of ${amount} stands. We put ${returned} back into your wallet.`,
    }
  }
  const what = isAll ? `${returned} of the payment ${receiptNumber}` : `${returned} of the disputed ${amount} (payment ${receiptNumber})`
  const rest = isAll ? '' : ` ${out} stays out.`
  const because = {
    none: `The bank gave back ${what}, and we put it into your wallet.${rest} It has not decided the dispute yet, and may take it again: then we write to you.`,
    won: `The bank gave back ${what}, and we put it into your wallet.${rest}`,
    lost: `The bank decided for the owner of the card, and gave back ${what} all the same. We put it into your wallet.${rest}`,
  }
  return {
    subject: isAll ? `${returned} of a disputed payment is back${decision === 'none' ? ' for now' : ''}`
      : `${returned} of a disputed payment is back in your wallet`,
    title: isAll ? decision === 'none' ? 'It is back, for now' : 'It is back' : 'A part of it is back',
    news: because[decision],
  }
}

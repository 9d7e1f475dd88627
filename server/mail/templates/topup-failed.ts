import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, sentence } from './words'

export interface TopupFailedFacts extends ReaderFacts {
  amountMicros: bigint
  availableMicros: bigint
  methodLabel: string
  /** Why, in plain words: "The bank declined the card." */
  reason: string
  /** False where only this one was left out, such as for the daily limit. */
  isStopped: boolean
  at: Date
}

/** An automatic top-up failed, for certain: nothing was charged. */
export function topupFailed(facts: TopupFailedFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, methodLabel, reason, isStopped, at } = facts
  const amount = formatExact(facts.amountMicros, currency)
  return layOut({
    subject: isStopped ? `Automatic top-up has stopped: ${amount} was not added` : `Automatic top-up: ${amount} was not added`,
    title: isStopped ? 'Automatic top-up has stopped' : 'Your wallet was not topped up',
    name,
    paragraphs: [
      `We could not add ${amount} from ${methodLabel}. ${sentence(reason)} Nothing was charged.`,
      isStopped
        ? 'We will not try again until you turn automatic top-up on again.'
        : 'Automatic top-up is still on.',
    ],
    lines: [
      ['Not added', amount],
      ['Card', methodLabel],
      ['When', formatInstant(at, timeZone)],
      ['Left for calls', formatExact(facts.availableMicros, currency)],
    ],
    action: { label: isStopped ? 'Go to your wallet' : 'Add money', path: LINKS.wallet },
    closing: [isStopped
      ? 'Add money by hand, or choose another card and turn automatic top-up on again.'
      : 'Add money by hand if you want to call before then.'],
  }, sender)
}

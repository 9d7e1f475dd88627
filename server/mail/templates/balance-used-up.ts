import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface BalanceUsedUpFacts extends ReaderFacts {
  availableMicros: bigint
  at: Date
}

/** Nothing is left for new calls. */
export function balanceUsedUp(facts: BalanceUsedUpFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, availableMicros, at } = facts
  const available = formatExact(availableMicros, currency)
  return layOut({
    subject: `Your balance is used up: ${available} left`,
    title: 'Your balance is used up',
    name,
    paragraphs: [
      `Your wallet has ${available} left for calls, so no new call can start.`,
      'A call that is under way goes on: the money for it was set aside when it began.',
    ],
    lines: [['When', formatInstant(at, timeZone)], ['Left for calls', available]],
    action: { label: 'Add money', path: LINKS.wallet },
    closing: ['Add money to call again.'],
  }, sender)
}

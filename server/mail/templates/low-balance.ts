import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface LowBalanceFacts extends ReaderFacts {
  /** What new calls can use: the balance without what is held. */
  availableMicros: bigint
  /** The level that was crossed. */
  levelMicros: bigint
  at: Date
}

/** The available money fell below a level. */
export function lowBalance(facts: LowBalanceFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, availableMicros, levelMicros, at } = facts
  const available = formatExact(availableMicros, currency)
  const level = formatExact(levelMicros, currency)
  return layOut({
    subject: `Your balance is below ${level}: ${available} left`,
    title: `${available} left in your wallet`,
    name,
    paragraphs: [`Your wallet has ${available} left for calls, which is less than ${level}.`],
    lines: [['Warning level', level], ['When', formatInstant(at, timeZone)], ['Left for calls', available]],
    action: { label: 'Add money', path: LINKS.wallet },
    closing: ['Add money before your next call: a call lasts only as long as the money for it.'],
  }, sender)
}

import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface GrantExpiringFacts extends ReaderFacts {
  /** What is left of the grant. */
  remainingMicros: bigint
  balanceMicros: bigint
  expiresAt: Date
}

/** Granted credit ends soon. Paid money never does (M11). */
export function grantExpiring(facts: GrantExpiringFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, expiresAt } = facts
  const remaining = formatExact(facts.remainingMicros, currency)
  const when = formatInstant(expiresAt, timeZone)
  return layOut({
    subject: `${remaining} of promotional credit ends on ${when}`,
    title: `${remaining} of promotional credit ends soon`,
    name,
    paragraphs: [`${remaining} of promotional credit in your wallet ends on ${when}. What is left of it then is taken out. Money that you paid in never expires.`],
    lines: [
      ['Ends', when],
      ['Promotional credit', remaining],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'Make a call', path: LINKS.dialer },
    closing: ['Calls use this credit first, so all that you need to do is call.'],
  }, sender)
}

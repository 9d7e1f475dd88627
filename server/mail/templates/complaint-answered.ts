import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, sentence } from './words'

export interface ComplaintAnsweredFacts extends ReaderFacts {
  callId: string
  /** In international format. */
  toNumber: string
  calledAt: Date
  chargedMicros: bigint
  /** Zero where the complaint was declined. */
  refundedMicros: bigint
  balanceMicros: bigint
  /** What staff or the rule says, to be read by the person; null for nothing. */
  note: string | null
}

/** "Something was wrong" with a call was looked into. */
export function complaintAnswered(facts: ComplaintAnsweredFacts, sender: Sender): RenderedMail {
  const { name, timeZone, currency, callId, toNumber, calledAt, refundedMicros, note } = facts
  const charged = formatExact(facts.chargedMicros, currency)
  const refunded = formatExact(refundedMicros, currency)
  const isRefunded = refundedMicros > 0n
  return layOut({
    subject: isRefunded ? `${refunded} back for your call to ${toNumber}` : `About your call to ${toNumber}: the charge of ${charged} stands`,
    title: isRefunded ? `${refunded} is back in your wallet` : `The charge of ${charged} stands`,
    name,
    paragraphs: [
      `You told us that something was wrong with your call to ${toNumber}, which cost ${charged}. We looked into it${isRefunded ? ` and put ${refunded} back into your wallet.` : '. We did not refund it.'}`,
      ...(note === null ? [] : [sentence(note)]),
    ],
    lines: [
      ['Call to', toNumber],
      ['When', formatInstant(calledAt, timeZone)],
      ['Charged', charged],
      ['Refunded', refunded],
      ['Balance now', formatExact(facts.balanceMicros, currency)],
    ],
    action: { label: 'See the call', path: LINKS.call(callId) },
    closing: [isRefunded ? 'Thank you for telling us.' : 'If you know more that we should know, write to us.'],
  }, sender)
}

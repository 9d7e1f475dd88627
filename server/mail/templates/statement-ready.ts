import { formatExact } from '../../../shared/format/money'
import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatMonth } from './words'

export interface StatementReadyFacts extends ReaderFacts {
  /** Such as `2026-10`. */
  month: string
  number: string
  openingMicros: bigint
  /** What came in, positive. */
  inMicros: bigint
  /** What went out, positive. */
  outMicros: bigint
  closingMicros: bigint
}

/** A month's statement can be read. */
export function statementReady(facts: StatementReadyFacts, sender: Sender): RenderedMail {
  const { name, currency, month, number } = facts
  const closing = formatExact(facts.closingMicros, currency)
  const words = formatMonth(new Date(`${month}-01T00:00:00Z`), 'UTC')
  return layOut({
    subject: `Your statement for ${words}: ${closing} at the end`,
    title: `Your statement for ${words}`,
    name,
    paragraphs: [`Your statement ${number} for ${words} is ready. At the end of the month your wallet had ${closing}.`],
    lines: [
      ['Statement', number],
      ['At the start', formatExact(facts.openingMicros, currency)],
      ['Came in', formatExact(facts.inMicros, currency)],
      ['Went out', formatExact(facts.outMicros, currency)],
      ['At the end', closing],
    ],
    action: { label: 'See the statement', path: LINKS.statement(month) },
    closing: ['It lists every call and payment of the month. There is nothing to pay.'],
  }, sender)
}

import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, oneLine } from './words'

export interface LeadCameFacts extends ReaderFacts {
  agentName: string
  leadId: string
  at: Date
}

/** Somebody told an agent of themselves. Who and what is said on the page alone: mails are read by others too. */
export function leadCame(facts: LeadCameFacts, sender: Sender): RenderedMail {
  const agent = oneLine(facts.agentName)
  return layOut({
    subject: `A lead from ${agent}`,
    title: 'Somebody left word with your agent',
    name: facts.name,
    paragraphs: [`“${agent}” talked to somebody who told something of themselves. What they want, and every word of the call, is on the page.`],
    lines: [['Agent', agent], ['When', formatInstant(facts.at, facts.timeZone)]],
    action: { label: 'See the lead', path: LINKS.lead(facts.leadId) },
    closing: ['Each call is told of once. What it cost is on the page of the call.'],
  }, sender)
}

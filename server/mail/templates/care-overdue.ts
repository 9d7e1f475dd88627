import { layOut } from './lay-out'
import type { ReaderFacts, RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant, oneLine } from './words'

export interface CareOverdueFacts extends ReaderFacts {
  programmeId: string
  programmeName: string
  /** Calls for help that nobody has seen to in time. */
  help: number
  /** Other tasks that nobody has done in time. */
  others: number
  /** Of the one that waits longest. */
  dueAt: Date
}

const counted = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`)

/** Tasks of a programme are overdue. It names nobody who is in care: mails are read by others too. */
export function careOverdue(facts: CareOverdueFacts, sender: Sender): RenderedMail {
  const { help, others, name } = facts
  const programme = oneLine(facts.programmeName)
  const parts = [
    help > 0 ? counted(help, 'a call for help', 'calls for help') : null,
    others > 0 ? counted(others, `${help > 0 ? 'another' : 'a'} task`, `${help > 0 ? 'other ' : ''}tasks`) : null,
  ].filter(part => part !== null)
  const what = parts.join(' and ')
  const isOne = help + others === 1
  const said = what.charAt(0).toUpperCase() + what.slice(1)
  return layOut({
    subject: `${said} overdue in ${programme}`,
    title: help > 0 ? 'Somebody waits for help' : 'Tasks are overdue',
    name,
    paragraphs: [`${said} in “${programme}” ${isOne ? 'was' : 'were'} not seen to in time. Look who waits, and see to it or give it to somebody who can.`],
    lines: [['Programme', programme], ['Due since', formatInstant(facts.dueAt, facts.timeZone)]],
    action: { label: 'Look at the tasks', path: LINKS.careTasks(facts.programmeId) },
    closing: ['Each task is told of once. Whom they are about is said on the page alone.'],
  }, sender)
}

import type { CareEventDto, CareObstacle, CarePersonDto, CareStepKind } from '~~/shared/schemas/outreach/care'
import { FLAGGED_BY_KEY, type CareEvent, type CareTaskKind, type ConsentWay, type OutreachLanguage, type PhoneOwner, type TaskState } from '~~/shared/schemas/outreach/words'

export const LANGUAGE_WORDS: Record<OutreachLanguage, string> = { en: 'English', hi: 'हिन्दी Hindi', ta: 'தமிழ் Tamil', te: 'తెలుగు Telugu' }
export const PHONE_OWNER_WORDS: Record<PhoneOwner, string> = {
  own: 'Their own', husband: 'Husband’s', family: 'The family’s', neighbour: 'A neighbour’s', shared: 'Shared by several',
}
export const CONSENT_WAY_WORDS: Record<ConsentWay, string> = { spoken: 'Spoken', written: 'Written', by_phone: 'By phone' }
export const OBSTACLE_WORDS: Record<CareObstacle, string> = {
  forgotten: 'Forgotten, as they asked',
  opted_out: 'Does not want to be called',
  no_consent: 'No consent to calls yet',
  number_doubted: 'Somebody else answered: check the number',
}
export const TASK_WORDS: Record<CareTaskKind, string> = {
  help: 'Asked for help', wrong_person: 'Somebody else answered', unanswered: 'Does not answer any more',
}
export const TASK_STATE_WORDS: Record<TaskState, string> = { open: 'Nobody has seen it', acknowledged: 'Seen', resolved: 'Done' }

/** Why somebody is flagged. */
export function flagWords(reason: string): string {
  return reason === FLAGGED_BY_KEY ? 'Asked for help by phone' : reason
}

/** The red badge: it says in words what it is. */
export function flagLabel({ flag }: Pick<CarePersonDto, 'flag'>): string {
  return flag?.reason === FLAGGED_BY_KEY ? 'Needs help' : 'Flagged'
}

const EVENT_WORDS: Record<CareEvent, string> = {
  added: 'Taken into care',
  edited: 'Changed',
  note: 'Note',
  flagged: 'Flagged',
  cleared: 'Flag cleared',
  consent_given: 'Consent given',
  consent_withdrawn: 'Consent withdrawn',
  opted_out: 'Does not want to be called any more',
  opted_in: 'May be called again',
  handed_over: 'Handed over',
  number_checked: 'Number checked',
  wrong_person: 'Somebody else answered',
  task_opened: 'Task opened',
  task_acknowledged: 'Task seen',
  task_resolved: 'Task done',
  task_escalated: 'Task overdue: supervisors told',
  task_reassigned: 'Task given to another',
}
const FIELD_WORDS: Record<string, string> = { phoneOwner: 'whose phone' }

/** What happened, in a line. */
export function eventWords({ kind, facts }: Pick<CareEventDto, 'kind' | 'facts'>): string {
  const words = EVENT_WORDS[kind]
  switch (kind) {
    case 'edited': return `${words}: ${String(facts.fields ?? '').split(', ').map(name => FIELD_WORDS[name] ?? name).join(', ')}`
    case 'handed_over': return `${words} from ${String(facts.fromName ?? 'somebody')} to ${String(facts.toName ?? 'somebody')}`
    case 'consent_given':
      return `${words}, ${CONSENT_WAY_WORDS[facts.way as ConsentWay]?.toLowerCase() ?? 'somehow'}, wording ${String(facts.version ?? '')}`
    case 'task_opened': case 'task_acknowledged': case 'task_resolved': case 'task_escalated':
      return `${words}: ${TASK_WORDS[facts.task as CareTaskKind]?.toLowerCase() ?? ''}`
    case 'task_reassigned': return `Task given to ${String(facts.ownerIdName ?? 'another')}`
    case 'added': case 'note': case 'flagged': case 'cleared': case 'consent_withdrawn': case 'opted_out': case 'opted_in':
    case 'number_checked': case 'wrong_person':
      return words
  }
}

interface StepWords {
  title: string
  /** What it does. */
  says: string
  action: string
  /** False: it may be left empty. */
  needsNote: boolean
}
export const STEP_WORDS: Record<CareStepKind, StepWords> = {
  note: { title: 'Add a note', says: 'It stands in the trail, with your name and the time.', action: 'Add the note', needsNote: true },
  flagged: { title: 'Mark', says: 'They stand first in the list until somebody clears the mark.', action: 'Mark them', needsNote: true },
  cleared: { title: 'Clear the mark', says: 'Say what was done for them.', action: 'Clear the mark', needsNote: true },
  consent_given: { title: 'Note consent', says: 'When and how they agreed to be called.', action: 'Note the consent', needsNote: false },
  consent_withdrawn: { title: 'Withdraw consent', says: 'Nobody calls them until they consent again.', action: 'Withdraw it', needsNote: false },
  opted_out: { title: 'No more calls', says: 'Nobody calls them from now on.', action: 'Stop calls', needsNote: false },
  opted_in: { title: 'Allow calls again', says: 'Only where they asked for it: say when and how.', action: 'Allow calls', needsNote: true },
  number_checked: { title: 'The number was checked', says: 'They are called at this number again. Say how you know that it is theirs.', action: 'It is theirs', needsNote: true },
}

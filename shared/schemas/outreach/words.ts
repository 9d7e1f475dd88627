/** What rows of outreach are said in: the words that database, server and screens share. */

/** Who somebody is in a programme (A1). */
export const PROGRAMME_ROLES = ['worker', 'supervisor'] as const
export type ProgrammeRole = (typeof PROGRAMME_ROLES)[number]

/** What is spoken and read, BCP 47; calls speak them with an Indian voice. */
export const OUTREACH_LANGUAGES = ['en', 'hi', 'ta', 'te'] as const
export type OutreachLanguage = (typeof OUTREACH_LANGUAGES)[number]

/** Whose phone rings: what may be said there depends on it. */
export const PHONE_OWNERS = ['own', 'husband', 'family', 'neighbour', 'shared'] as const
export type PhoneOwner = (typeof PHONE_OWNERS)[number]

/** How consent was given. */
export const CONSENT_WAYS = ['spoken', 'written', 'by_phone'] as const
export type ConsentWay = (typeof CONSENT_WAYS)[number]

/** What happened to a person in care, in the order of their trail. */
export const CARE_EVENTS = [
  'added', 'edited', 'note', 'flagged', 'cleared', 'consent_given', 'consent_withdrawn', 'opted_out', 'opted_in', 'handed_over',
  'number_checked', 'wrong_person', 'task_opened', 'task_acknowledged', 'task_resolved', 'task_escalated',
  'task_reassigned',
] as const
export type CareEvent = (typeof CARE_EVENTS)[number]

/** What a key can mean. Each language has its own words for it. */
export const KEY_MEANINGS = ['taken', 'need_help', 'confirms', 'wrong_person', 'call_later', 'stop_calling'] as const
export type KeyMeaning = (typeof KEY_MEANINGS)[number]

/** What a script is for: it asks something, or tells whoever asked for help that it is coming. */
export const SCRIPT_KINDS = ['question', 'help_is_coming'] as const
export type ScriptKind = (typeof SCRIPT_KINDS)[number]

/** How a keypad call ended: a key with a meaning, none, nobody answered, not dialled by anybody, taken back. */
export const KEYPAD_OUTCOMES = ['keyed', 'no_key', 'busy', 'no_answer', 'failed', 'not_placed', 'refused'] as const
export type KeypadOutcome = (typeof KEYPAD_OUTCOMES)[number]

/** So much one person in care may be. */
export const CARE_LIMITS = {
  name: 120, place: 100, note: 1000, tags: 20, dates: 10, dateLabel: 40, atOnce: 200,
} as const

/** Why a person has to look: somebody asked for help, is not who we thought, or does not answer any more. */
export const CARE_TASKS = ['help', 'wrong_person', 'unanswered'] as const
export type CareTaskKind = (typeof CARE_TASKS)[number]

export const TASK_STATES = ['open', 'acknowledged', 'resolved'] as const
export type TaskState = (typeof TASK_STATES)[number]

/** Where a key was heard: told by a signed request, by one that only says so (O5), or read in the carrier's books. */
export const PRESS_SOURCES = ['signed', 'hint', 'books'] as const

/** Days of the week, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
/** From and to, `HH:MM` on the programme's clock. `to` before `from` goes over midnight; `24:00` is the day's end. */
export type HourWindow = [from: string, to: string]
/** When calls are allowed; a day that is left out has none. */
export type CallingHours = Partial<Record<Weekday, HourWindow[]>>

/** How often and after how many minutes an attempt is made again, by how the last one ended. */
export type RetryPlan = Record<'busy' | 'no_answer' | 'failed', { times: number, minutes: number }>

/** What a key of a script means, and its words for whoever reads it. */
export interface ScriptKey {
  /** `0` to `9`. */
  key: string
  meaning: KeyMeaning
  words: Partial<Record<OutreachLanguage, string>>
}
/** What is spoken in one language. */
export interface ScriptTexts {
  prompt: string
  closing: string
}

/** The reason of a flag that nobody wrote: a key was pressed that asks for help. Pages have words for it. */
export const FLAGGED_BY_KEY = 'need_help'

import type { CareDate } from '../../../../shared/schemas/outreach/care'
import type { ConsentWay, OutreachLanguage, PhoneOwner } from '../../../../shared/schemas/outreach/words'

/** Columns of a file of people in care, in the order in which we write them. */
export const CARE_COLUMNS = {
  name: 'Name',
  number: 'Number',
  phoneOwner: 'Whose phone',
  language: 'Language',
  place: 'Place',
  worker: 'Worker',
  tags: 'Tags',
  dates: 'Dates',
  consentOn: 'Consent on',
  consentWay: 'Consent by',
  consentVersion: 'Consent wording',
  optedOutOn: 'Not called since',
} as const
export type CareColumn = keyof typeof CARE_COLUMNS

/** What is written beside, and not read: it belongs to what happened here. */
export const CARE_FACTS = ['Flagged since', 'Flag', 'Number doubted since', 'Unanswered calls', 'Last called', 'Last reached'] as const

/** Somebody out of a file, all of it sound. */
export interface CareEntry {
  name: string
  /** E.164. */
  number: string
  phoneOwner: PhoneOwner
  language: OutreachLanguage
  place: string
  workerId: string
  tags: string[]
  dates: CareDate[]
  consent: { at: string, way: ConsentWay, version: number } | null
  /** They do not want to be called, wherever that was said. */
  optedOutAt: string | null
}

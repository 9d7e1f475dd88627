import { readForm, type Fill } from '../format/sentence-form'

/**
 * Why a line of a file of people in care is not taken, as the server says it in English. A page in another language
 * knows a sentence again by these (`readCareFileProblem`) and says it in its own words.
 */
export const CARE_FILE_PROBLEMS = {
  name_missing: 'There is no name.',
  name: 'The name {typed} cannot be kept: it {why}.',
  place: 'The place {typed} cannot be kept: it {why}.',
  number_missing: 'There is no number.',
  number_long: '{typed} is too long for a number.',
  number: '{typed} cannot be called: {why}',
  language_missing: 'There is no language. Write one of {words}.',
  language: '{typed} is no language of the programme. Write one of {words}.',
  owner: '{typed} does not say whose phone it is. Write one of {words}.',
  way: '{typed} does not say how consent was given. Write one of {words}.',
  worker: '{typed} is no worker into whose care you can give people. Write the worker’s code.',
  tag: 'The tag {typed} cannot be kept.',
  tags: 'There are more than {most} tags.',
  date: '{typed} is no date. Write what and when, such as “Due: 2027-01-15”.',
  dates: 'There are more than {most} dates.',
  consent_half: 'Consent needs both: when it was given, and how (spoken, written or by_phone). Leave both out where there is none.',
  consent_unasked: 'The programme has no wording of consent yet: nobody can have consented to it.',
  consent_wording: 'The programme has no wording {typed} of consent.',
  consent_day: '{typed} does not say when consent was given. Write a day such as 2026-11-24.',
  consent_future: '{typed} is still to come, and should say when consent was given.',
  opted_out_day: '{typed} does not say since when they are not called. Write a day such as 2026-11-24.',
  opted_out_future: '{typed} is still to come, and should say since when they are not called.',
  // of any table, before anything is known of who is in it
  header: 'No line names the columns. The first line must say which column is the name and which the number, such as: Name,Number,Language.',
  line: 'The line cannot be read: {why}.',
  fields: 'The line has {fields} fields where the first line names {columns}.',
  utf8: 'The line is not text in UTF-8. Save the file as UTF-8 (or “CSV UTF-8”) and take it again.',
  backslash: 'The line has a backslash that says nothing.',
} as const
export type CareFileProblem = keyof typeof CARE_FILE_PROBLEMS

export function sayCareFileProblem(code: CareFileProblem, fill: Fill = {}): string {
  return CARE_FILE_PROBLEMS[code].replace(/\{(\w+)\}/g, (hole, name: string) => fill[name] ?? hole)
}

/** What a sentence says, and of what; null for one that is not here. */
export function readCareFileProblem(sentence: string): { code: CareFileProblem, fill: Fill } | null {
  for (const code of Object.keys(CARE_FILE_PROBLEMS) as CareFileProblem[]) {
    const fill = readForm(CARE_FILE_PROBLEMS[code], sentence)
    if (fill) return { code, fill }
  }
  return null
}

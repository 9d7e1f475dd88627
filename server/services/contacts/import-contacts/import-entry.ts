import { CONTACT_LIMITS, ContactEmail, ContactName, ContactNote, ContactTag, NumberLabel } from '../../../../shared/schemas/contacts'
import { distinctTags, type KnownNumber, type Person } from '../../../domain/contacts/contact'
import { parseNumber } from '../../../domain/phone/parse-number'

/** Somebody as a file says it, before anything of it is believed. */
export interface RawPerson {
  /** Where they begin in the file. */
  line: number
  name: string
  emails: string[]
  notes: string[]
  tags: string[]
  isFavourite: boolean
  numbers: { number: string, label: string }[]
}

/** One place of the file: somebody, or what could not be read. */
export type ImportEntry = { line: number, person: Person } | { line: number, problem: string }
/** What a reader of a format gives. */
export type RawEntry = RawPerson | { line: number, problem: string }

const told = (text: string) => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`

/**
 * What of somebody can be kept. Who has neither a name nor an address nor a number is nobody; a part that cannot be
 * kept is told, and the rest of them stays.
 *
 * @param country ISO 3166-1 alpha-2; numbers without + belong there.
 */
export function* judgePerson(raw: RawPerson, country: string): Generator<ImportEntry> {
  const { line } = raw
  const problems: string[] = []
  const numbers = judgeNumbers(raw, country, problems)
  const [email, ...otherEmails] = raw.emails.map(one => one.trim()).filter(one => one !== '').filter(one => {
    const isGood = ContactEmail.safeParse(one).success
    if (!isGood) problems.push(`${told(one)} is no e-mail address.`)
    return isGood
  })
  const name = ContactName.safeParse(clean(raw.name) || email || numbers[0]?.number || '')
  if (!name.success) {
    yield { line, problem: raw.name.trim() === '' ? 'There is no name, no number and no e-mail address.' : `The name ${told(raw.name)} cannot be kept: it ${name.error.issues[0]!.message}.` }
    return
  }
  for (const problem of problems) yield { line, problem }
  const note = [...raw.notes, ...otherEmails.map(one => `Other e-mail: ${one}`)].map(one => one.trim()).filter(one => one !== '').join('\n')
  const kept = ContactNote.safeParse(note.slice(0, CONTACT_LIMITS.note))
  if (note.length > CONTACT_LIMITS.note) yield { line, problem: `The note is longer than ${CONTACT_LIMITS.note} characters: the rest of it is left out.` }
  if (!kept.success) yield { line, problem: 'The note has characters that cannot be shown, and is left out.' }
  const tags = distinctTags(raw.tags.flatMap(tag => tag.split(/[,;]|:::/)).map(tag => tag.replace(/^\s*\*/, '').trim())
    .filter(tag => ContactTag.safeParse(tag).success))
  if (tags.length > CONTACT_LIMITS.tags) yield { line, problem: `There are more than ${CONTACT_LIMITS.tags} tags: the rest of them is left out.` }
  yield {
    line,
    person: {
      name: name.data, email: email ?? null, note: kept.data ?? '', tags: tags.slice(0, CONTACT_LIMITS.tags),
      isFavourite: raw.isFavourite, numbers,
    },
  }
}

function judgeNumbers(raw: RawPerson, country: string, problems: string[]): KnownNumber[] {
  const numbers = new Map<string, KnownNumber>()
  for (const { number, label } of raw.numbers) {
    if (number.trim() === '') continue
    const read = number.length > 64 ? null : parseNumber(number, country)
    if (!read?.ok) problems.push(`${told(number)} is left out: ${read?.message ?? 'It is too long for a number.'}`)
    else if (!numbers.has(read.e164)) {
      numbers.set(read.e164, { number: read.e164, label: NumberLabel.safeParse(label).data ?? '', country: read.country })
    }
  }
  if (numbers.size > CONTACT_LIMITS.numbers) problems.push(`There are more than ${CONTACT_LIMITS.numbers} numbers: the rest of them is left out.`)
  return [...numbers.values()].slice(0, CONTACT_LIMITS.numbers)
}

/** Names in one line. */
function clean(name: string): string {
  return name.replace(/\s+/gu, ' ').trim()
}

import { distinctTags } from '../../../domain/contacts/contact'
import type { CareTerms, Colleague } from '../../../db/outreach/care/parts'
import { Day, Instant } from '../../../../shared/schemas/common'
import { ContactName, ContactTag } from '../../../../shared/schemas/contacts'
import { CARE_LIMITS, CareDate, CarePlace } from '../../../../shared/schemas/outreach/care'
import { CONSENT_WAYS, OUTREACH_LANGUAGES, PHONE_OWNERS, type ConsentWay, type OutreachLanguage, type PhoneOwner } from '../../../../shared/schemas/outreach/words'
import type { FileEntry } from '../../contacts/keep-file'
import type { CareEntry } from './care-file'
import type { RawCare } from './read-care-csv'
import { readCareNumber } from './read-care-fields'

export interface JudgeOptions {
  terms: CareTerms
  /** Who sends the file: whoever is nobody's is theirs. */
  userId: string
  /** Into whose care the file may give people. */
  workers: Colleague[]
  /** The newest wording of consent, and so how many there are; null: consent was never asked for. */
  wording: number | null
  now: Date
}

const LANGUAGES: Readonly<Record<string, OutreachLanguage>> = {
  english: 'en', hindi: 'hi', tamil: 'ta', telugu: 'te', हिन्दी: 'hi', हिंदी: 'hi', தமிழ்: 'ta', తెలుగు: 'te',
}
const OWNERS: Readonly<Record<string, PhoneOwner>> = {
  self: 'own', hers: 'own', mother: 'own', wife: 'family', relative: 'family', neighbor: 'neighbour', common: 'shared',
}
const WAYS: Readonly<Record<string, ConsentWay>> = {
  'oral': 'spoken', 'verbal': 'spoken', 'form': 'written', 'phone': 'by_phone', 'by phone': 'by_phone',
}
const told = (text: string) => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`

class Wrong extends Error {}

/**
 * Somebody out of a file, or why not: each line is taken whole, or told. Nobody is put into care by half, and consent
 * is taken over only where the file says when and how it was given (O3).
 */
export function judgeCare(raw: RawCare, options: JudgeOptions): FileEntry<CareEntry> {
  const { line } = raw
  try {
    return { line, person: entryOf(raw, options) }
  } catch (error) {
    if (error instanceof Wrong) return { line, problem: error.message }
    throw error
  }
}

function entryOf(raw: RawCare, options: JudgeOptions): CareEntry {
  const { terms } = options
  const name = ContactName.safeParse((raw.name ?? '').replace(/\s+/gu, ' '))
  if (!name.success) throw new Wrong(raw.name ? `The name ${told(raw.name)} cannot be kept: it ${name.error.issues[0]!.message}.` : 'There is no name.')
  const place = CarePlace.safeParse(raw.place ?? '')
  if (!place.success) throw new Wrong(`The place ${told(raw.place!)} cannot be kept: it ${place.error.issues[0]!.message}.`)
  return {
    name: name.data, number: numberOf(raw.number, terms), language: languageOf(raw.language, terms),
    phoneOwner: raw.phoneOwner
      ? wordOf(raw.phoneOwner, PHONE_OWNERS, OWNERS, 'says whose phone it is')
      : 'shared',
    place: place.data, workerId: workerOf(raw.worker, options), tags: tagsOf(raw.tags), dates: datesOf(raw.dates),
    consent: consentOf(raw, options), optedOutAt: raw.optedOutOn ? pastOf(raw.optedOutOn, options.now, 'since when they are not called') : null,
  }
}

function numberOf(typed: string | undefined, { country }: CareTerms): string {
  if (!typed) throw new Wrong('There is no number.')
  if (typed.length > 64) throw new Wrong(`${told(typed)} is too long for a number.`)
  const read = readCareNumber(typed, country)
  if ('problem' in read) throw new Wrong(`${told(typed)} cannot be called: ${read.problem}`)
  return read.e164
}

function languageOf(typed: string | undefined, { languages }: CareTerms): OutreachLanguage {
  if (!typed) throw new Wrong(`There is no language. Write one of ${languages.join(', ')}.`)
  const language = wordOf(typed, OUTREACH_LANGUAGES, LANGUAGES, 'is a language of the programme')
  if (!languages.includes(language)) throw new Wrong(`${told(typed)} is no language of the programme. Write one of ${languages.join(', ')}.`)
  return language
}

function wordOf<Word extends string>(
  typed: string, words: readonly Word[], others: Readonly<Record<string, Word>>, what: string,
): Word {
  const plain = typed.normalize('NFC').trim().toLowerCase()
  const found = words.find(word => word === plain) ?? others[plain]
  if (!found) throw new Wrong(`${told(typed)} is not known: nothing here ${what}. Write one of ${words.join(', ')}.`)
  return found
}

/** By code, by address, or by name where that is one person's. */
function workerOf(typed: string | undefined, { workers, userId }: JudgeOptions): string {
  if (!typed) return userId
  const plain = typed.trim().toLowerCase()
  const byCode = workers.find(({ code, email }) => code?.toLowerCase() === plain || email.toLowerCase() === plain)
  const byName = workers.filter(({ name }) => name.toLowerCase() === plain)
  const found = byCode ?? (byName.length === 1 ? byName[0] : undefined)
  if (!found) throw new Wrong(`${told(typed)} is no worker into whose care you can give people. Write the worker’s code.`)
  return found.userId
}

function tagsOf(typed = ''): string[] {
  const tags = distinctTags(typed.split(/[,;]/).map(tag => tag.trim()).filter(tag => tag !== ''))
  const wrong = tags.find(tag => !ContactTag.safeParse(tag).success)
  if (wrong !== undefined) throw new Wrong(`The tag ${told(wrong)} cannot be kept.`)
  if (tags.length > CARE_LIMITS.tags) throw new Wrong(`There are more than ${CARE_LIMITS.tags} tags.`)
  return tags
}

/** `Due: 2027-01-15; Visit: 2026-12-01` */
function datesOf(typed = ''): CareDate[] {
  const dates = typed.split(';').map(part => part.trim()).filter(part => part !== '').map(part => {
    const at = part.lastIndexOf(':')
    const read = CareDate.safeParse({ label: part.slice(0, Math.max(at, 0)).trim(), date: part.slice(at + 1).trim() })
    if (!read.success) throw new Wrong(`${told(part)} is no date. Write what and when, such as “Due: 2027-01-15”.`)
    return read.data
  })
  if (dates.length > CARE_LIMITS.dates) throw new Wrong(`There are more than ${CARE_LIMITS.dates} dates.`)
  return dates
}

function consentOf(raw: RawCare, { wording, now }: JudgeOptions): CareEntry['consent'] {
  if (!raw.consentOn && !raw.consentWay) return null
  if (!raw.consentOn || !raw.consentWay) {
    throw new Wrong('Consent needs both: when it was given, and how (spoken, written or by_phone). Leave both out where there is none.')
  }
  const at = pastOf(raw.consentOn, now, 'when consent was given')
  const way = wordOf(raw.consentWay, CONSENT_WAYS, WAYS, 'says how consent was given')
  if (wording === null) throw new Wrong('The programme has no wording of consent yet: nobody can have consented to it.')
  const version = raw.consentVersion ? Number(raw.consentVersion) : wording
  if (!Number.isInteger(version) || version < 1 || version > wording) {
    throw new Wrong(`The programme has no wording ${told(raw.consentVersion!)} of consent.`)
  }
  return { at, way, version }
}

function pastOf(typed: string, now: Date, what: string): string {
  const isDay = Day.safeParse(typed).success
  const read = Instant.safeParse(isDay ? `${typed}T00:00:00Z` : typed)
  if (!read.success) throw new Wrong(`${told(typed)} does not say ${what}. Write a day such as 2026-11-24.`)
  if (new Date(read.data) > now) throw new Wrong(`${told(typed)} is still to come, and should say ${what}.`)
  return read.data
}

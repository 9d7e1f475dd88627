import { distinctTags } from '../../../domain/contacts/contact'
import type { CareTerms, Colleague } from '../../../db/outreach/care/parts'
import { Day, Instant } from '../../../../shared/schemas/common'
import { ContactName, ContactTag } from '../../../../shared/schemas/contacts'
import { CARE_LIMITS, CareDate, CarePlace } from '../../../../shared/schemas/outreach/care'
import { CONSENT_WAYS, OUTREACH_LANGUAGES, PHONE_OWNERS, type ConsentWay, type OutreachLanguage, type PhoneOwner } from '../../../../shared/schemas/outreach/words'
import { sayCareFileProblem, type CareFileProblem } from '../../../../shared/outreach/care-file-problems'
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

class Wrong extends Error {
  constructor(code: CareFileProblem, fill: Record<string, string> = {}) {
    super(sayCareFileProblem(code, fill))
  }
}
const oneOf = (words: readonly string[]) => words.join(', ')

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
  if (!raw.name) throw new Wrong('name_missing')
  if (!name.success) throw new Wrong('name', { typed: told(raw.name), why: name.error.issues[0]!.message })
  const place = CarePlace.safeParse(raw.place ?? '')
  if (!place.success) throw new Wrong('place', { typed: told(raw.place!), why: place.error.issues[0]!.message })
  return {
    name: name.data, number: numberOf(raw.number, terms), language: languageOf(raw.language, terms),
    phoneOwner: raw.phoneOwner ? ownerOf(raw.phoneOwner) : 'shared',
    place: place.data, workerId: workerOf(raw.worker, options), tags: tagsOf(raw.tags), dates: datesOf(raw.dates),
    consent: consentOf(raw, options), optedOutAt: raw.optedOutOn ? pastOf(raw.optedOutOn, options.now, 'opted_out') : null,
  }
}

function numberOf(typed: string | undefined, { country }: CareTerms): string {
  if (!typed) throw new Wrong('number_missing')
  if (typed.length > 64) throw new Wrong('number_long', { typed: told(typed) })
  const read = readCareNumber(typed, country)
  if ('problem' in read) throw new Wrong('number', { typed: told(typed), why: read.problem })
  return read.e164
}

function languageOf(typed: string | undefined, { languages }: CareTerms): OutreachLanguage {
  if (!typed) throw new Wrong('language_missing', { words: oneOf(languages) })
  const language = wordOf(typed, OUTREACH_LANGUAGES, LANGUAGES)
  if (!language || !languages.includes(language)) throw new Wrong('language', { typed: told(typed), words: oneOf(languages) })
  return language
}

function ownerOf(typed: string): PhoneOwner {
  const owner = wordOf(typed, PHONE_OWNERS, OWNERS)
  if (!owner) throw new Wrong('owner', { typed: told(typed), words: oneOf(PHONE_OWNERS) })
  return owner
}

function wordOf<Word extends string>(
  typed: string, words: readonly Word[], others: Readonly<Record<string, Word>>,
): Word | undefined {
  const plain = typed.normalize('NFC').trim().toLowerCase()
  return words.find(word => word === plain) ?? others[plain]
}

/** By code, by address, or by name where that is one person's. */
function workerOf(typed: string | undefined, { workers, userId }: JudgeOptions): string {
  if (!typed) return userId
  const plain = typed.trim().toLowerCase()
  const byCode = workers.find(({ code, email }) => code?.toLowerCase() === plain || email.toLowerCase() === plain)
  const byName = workers.filter(({ name }) => name.toLowerCase() === plain)
  const found = byCode ?? (byName.length === 1 ? byName[0] : undefined)
  if (!found) throw new Wrong('worker', { typed: told(typed) })
  return found.userId
}

function tagsOf(typed = ''): string[] {
  const tags = distinctTags(typed.split(/[,;]/).map(tag => tag.trim()).filter(tag => tag !== ''))
  const wrong = tags.find(tag => !ContactTag.safeParse(tag).success)
  if (wrong !== undefined) throw new Wrong('tag', { typed: told(wrong) })
  if (tags.length > CARE_LIMITS.tags) throw new Wrong('tags', { most: String(CARE_LIMITS.tags) })
  return tags
}

/** `Due: 2027-01-15; Visit: 2026-12-01` */
function datesOf(typed = ''): CareDate[] {
  const dates = typed.split(';').map(part => part.trim()).filter(part => part !== '').map(part => {
    const at = part.lastIndexOf(':')
    const read = CareDate.safeParse({ label: part.slice(0, Math.max(at, 0)).trim(), date: part.slice(at + 1).trim() })
    if (!read.success) throw new Wrong('date', { typed: told(part) })
    return read.data
  })
  if (dates.length > CARE_LIMITS.dates) throw new Wrong('dates', { most: String(CARE_LIMITS.dates) })
  return dates
}

function consentOf(raw: RawCare, { wording, now }: JudgeOptions): CareEntry['consent'] {
  if (!raw.consentOn && !raw.consentWay) return null
  if (!raw.consentOn || !raw.consentWay) throw new Wrong('consent_half')
  const at = pastOf(raw.consentOn, now, 'consent')
  const way = wordOf(raw.consentWay, CONSENT_WAYS, WAYS)
  if (!way) throw new Wrong('way', { typed: told(raw.consentWay), words: oneOf(CONSENT_WAYS) })
  if (wording === null) throw new Wrong('consent_unasked')
  const version = raw.consentVersion ? Number(raw.consentVersion) : wording
  if (!Number.isInteger(version) || version < 1 || version > wording) {
    throw new Wrong('consent_wording', { typed: told(raw.consentVersion!) })
  }
  return { at, way, version }
}

function pastOf(typed: string, now: Date, what: 'consent' | 'opted_out'): string {
  const isDay = Day.safeParse(typed).success
  const read = Instant.safeParse(isDay ? `${typed}T00:00:00Z` : typed)
  if (!read.success) throw new Wrong(`${what}_day`, { typed: told(typed) })
  if (new Date(read.data) > now) throw new Wrong(`${what}_future`, { typed: told(typed) })
  return read.data
}

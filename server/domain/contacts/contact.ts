import { CONTACT_LIMITS } from '../../../shared/schemas/contacts'

export interface KnownNumber {
  /** E.164. */
  number: string
  label: string
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  country: string | null
}

/** What is known of somebody, wherever it comes from. */
export interface Person {
  name: string
  email: string | null
  note: string
  tags: string[]
  isFavourite: boolean
  numbers: KnownNumber[]
}

export type TooMuch = 'numbers' | 'tags' | 'note'

/**
 * One of two who are the same: the first keeps its name and its address, and takes what the other has beside; nothing
 * that was known of either is lost. What becomes more than a contact can be is told instead.
 */
export function joinPeople(first: Person, other: Person): Person | TooMuch {
  const joined: Person = {
    name: first.name,
    email: first.email ?? other.email,
    note: joinNotes(first, other),
    tags: joinTags(first.tags, other.tags),
    isFavourite: first.isFavourite || other.isFavourite,
    numbers: joinNumbers(first.numbers, other.numbers),
  }
  if (joined.numbers.length > CONTACT_LIMITS.numbers) return 'numbers'
  if (joined.tags.length > CONTACT_LIMITS.tags) return 'tags'
  if (joined.note.length > CONTACT_LIMITS.note) return 'note'
  return joined
}

function joinNotes(first: Person, other: Person): string {
  const lines = new Set(first.note.split('\n'))
  const more = other.note.split('\n').filter(line => line.trim() !== '' && !lines.has(line))
  const otherName = other.name !== first.name && !lines.has(`Also: ${other.name}`) ? [`Also: ${other.name}`] : []
  const isOther = first.email && other.email && first.email.toLowerCase() !== other.email.toLowerCase()
  const otherEmail = isOther && !lines.has(`Other e-mail: ${other.email}`) ? [`Other e-mail: ${other.email}`] : []
  return [first.note, ...more, ...otherName, ...otherEmail].filter(line => line !== '').join('\n')
}

function joinTags(first: string[], other: string[]): string[] {
  const known = new Set(first.map(tag => tag.toLowerCase()))
  return [...first, ...other.filter(tag => {
    const isNew = !known.has(tag.toLowerCase())
    known.add(tag.toLowerCase())
    return isNew
  })]
}

function joinNumbers(first: KnownNumber[], other: KnownNumber[]): KnownNumber[] {
  const labels = new Map(other.map(({ number, label }) => [number, label]))
  const known = new Set(first.map(({ number }) => number))
  return [
    ...first.map(one => ({ ...one, label: one.label || (labels.get(one.number) ?? '') })),
    ...other.filter(({ number }) => !known.has(number)),
  ]
}

/** Whether nothing came of joining: what was there says it all already. */
export function isSamePerson(one: Person, other: Person): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other))
}

function inOrder({ name, email, note, tags, isFavourite, numbers }: Person): unknown[] {
  return [name, email, note, tags, isFavourite, numbers.map(({ number, label }) => [number, label])]
}

/** Tags that differ in nothing but the size of their letters are one. */
export function distinctTags(tags: string[]): string[] {
  return joinTags([], tags)
}

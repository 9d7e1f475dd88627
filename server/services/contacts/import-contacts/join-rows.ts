import { isSamePerson, joinPeople, type Person, type TooMuch } from '../../../domain/contacts/contact'
import { sortNameOf } from '../../../domain/contacts/sort-name'
import type { ContactToSave } from '../../../db/contacts/contacts'
import type { ImportRow, Namesake } from '../../../db/contacts/imports'

export interface KnownPeople {
  /** Whose numbers they are, by the contacts' ids. */
  ownerOf: Map<string, string>
  /** People by id, as the book has them. */
  people: Map<string, ContactToSave>
  namesakes: Namesake[]
}

export interface JoinedRows {
  /** As they are to be, new ones and those that have more now. */
  toSave: ContactToSave[]
  added: number
  joined: number
  problems: { line: number, problem: string }[]
}

const TOO_MUCH: Record<TooMuch, string> = { numbers: 'more numbers', tags: 'more tags', note: 'a longer note' }
const keyOf = (sortName: string, email: string | null) => `${sortName}\n${email?.toLowerCase() ?? ''}`

/**
 * What becomes of people out of a file. Who has a number that somebody in the book has, or somebody earlier in the
 * file, is that one and is joined with them; so is who has no number but the same name and address. A number that is
 * another's stays with that one (K1).
 */
export function joinRows(rows: ImportRow[], known: KnownPeople, newId: () => string): JoinedRows {
  const { ownerOf, people } = known
  const byName = new Map(known.namesakes.map(({ id, sortName, email }) => [keyOf(sortName, email), id]))
  const added = new Set<string>()
  const changed = new Set<string>()
  const problems: JoinedRows['problems'] = []

  function find(person: Person): string | undefined {
    const owned = person.numbers.map(({ number }) => ownerOf.get(number)).find(id => id !== undefined)
    return owned ?? (person.numbers.length === 0 ? byName.get(keyOf(sortNameOf(person.name), person.email)) : undefined)
  }

  for (const { line, person } of rows) {
    const id = find(person) ?? newId()
    const there = people.get(id)
    const others = person.numbers.filter(({ number }) => (ownerOf.get(number) ?? id) !== id)
    for (const { number } of others) {
      problems.push({ line, problem: `${number} is left out: it is a number of “${people.get(ownerOf.get(number)!)?.name ?? 'another contact'}” already.` })
    }
    const own = { ...person, numbers: person.numbers.filter(one => !others.includes(one)) }
    const next = there ? joinPeople(there, own) : own
    if (typeof next === 'string') {
      problems.push({ line, problem: `“${there!.name}” is in the book and would have ${TOO_MUCH[next]} than a contact can have: left as it is.` })
      continue
    }
    if (there && isSamePerson(there, next)) {
      if (!added.has(id)) changed.add(id)
      continue
    }
    const sortName = there?.sortName ?? sortNameOf(person.name)
    people.set(id, { ...next, id, sortName })
    for (const { number } of next.numbers) ownerOf.set(number, id)
    byName.set(keyOf(sortName, next.email), id)
    if (there) changed.add(id)
    else added.add(id)
  }
  const ids = [...added, ...[...changed].filter(id => !added.has(id))]
  return { toSave: ids.map(id => people.get(id)!), added: added.size, joined: ids.length - added.size, problems }
}

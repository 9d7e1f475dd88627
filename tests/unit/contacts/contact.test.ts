import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSamePerson, joinPeople, type Person } from '../../../server/domain/contacts/contact'
import { readNumbers } from '../../../server/domain/contacts/read-numbers'
import { searchTermsOf } from '../../../server/domain/contacts/search-terms'
import { sortNameOf } from '../../../server/domain/contacts/sort-name'

const numbers = ['+442079460123', '+447400123456', '+33142685300']
const person: fc.Arbitrary<Person> = fc.record({
  name: fc.constantFrom('Ada', 'ada', 'Bob'),
  email: fc.option(fc.constantFrom('a@example.com', 'b@example.com')),
  note: fc.constantFrom('', 'one', 'one\ntwo'),
  tags: fc.subarray(['A', 'b', 'C']),
  isFavourite: fc.boolean(),
  numbers: fc.subarray(numbers).map(some => some.map(number => ({ number, label: 'x', country: 'GB' }))),
})

describe('two who are one', () => {
  it('have together all that each of them had, and joining again changes nothing', () => {
    fc.assert(fc.property(person, person, (first, other) => {
      const joined = joinPeople(first, other) as Person
      expect([joined.name, joined.isFavourite]).toEqual([first.name, first.isFavourite || other.isFavourite])
      const all = [joined.name, joined.email, joined.note, ...joined.tags].join('\n').toLowerCase()
      for (const one of [first, other]) {
        for (const part of [one.name, one.email ?? '', ...one.note.split('\n'), ...one.tags]) expect(all).toContain(part.toLowerCase())
        for (const { number } of one.numbers) {
          expect(joined.numbers.filter(known => known.number === number)).toHaveLength(1)
        }
      }
      expect(isSamePerson(joinPeople(joined, other) as Person, joined)).toBe(true)
      expect(isSamePerson(joinPeople(joined, joined) as Person, joined)).toBe(true)
    }), { seed: 11 })
  })

  it('are told where they are too much for one', () => {
    const one: Person = { name: 'A', email: null, note: 'x'.repeat(3000), tags: [], isFavourite: false, numbers: [] }
    expect(joinPeople(one, { ...one, note: 'y'.repeat(3000) })).toBe('note')
    const tags = (from: number) => Array.from({ length: 15 }, (_, n) => `t${from + n}`)
    expect(joinPeople({ ...one, tags: tags(0) }, { ...one, tags: tags(15) })).toBe('tags')
    const many = (from: number) => Array.from({ length: 15 }, (_, n) => ({ number: `+4420794601${from + n}`, label: '', country: 'GB' }))
    expect(joinPeople({ ...one, numbers: many(10) }, { ...one, numbers: many(30) })).toBe('numbers')
  })
})

describe('numbers', () => {
  it('K1 are the same in any spelling', () => {
    const spellings = ['+442079460123', '020 7946 0123', '0044 20 7946 0123', '+44 (0)20 7946 0123', '٠٢٠٧٩٤٦٠١٢٣', '０２０ ７９４６ ０１２３', 'tel:+44-20-7946-0123']
    expect(readNumbers(spellings.map(number => ({ number, label: 'x' })), 'GB')).toEqual({ numbers: [{ number: '+442079460123', label: 'x', country: 'GB' }] })
    expect(readNumbers([{ number: '+442079460123', label: '' }, { number: '999', label: '' }], 'GB')).toMatchObject({ place: 1 })
  })

  it.each([
    ['020 7946 0123', ['442079460123']], ['020 79', ['2079']], ['+44 (0)20 79', ['4402079', '442079']], ['0044 20 79', ['442079', '0442079']], ['00', ['00']], ['1', undefined], ['ann 44', undefined],
  ])('are looked for as %s', (typed, digits) => {
    const terms = searchTermsOf(typed, 'GB')
    expect('digits' in terms ? terms.digits : undefined).toEqual(digits)
  })
})

it.each([['Élodie  Ørsted', 'elodie orsted'], ['  “Łukasz”', 'lukasz”'], ['ß', 'ss'], ['🌸', '🌸'], ['山田 太郎', '山田 太郎'], ['x'.repeat(200), 'x'.repeat(60)]])('names are sorted without what is beside the letters: %s', (name, sorted) => {
  expect(sortNameOf(name)).toBe(sorted)
})

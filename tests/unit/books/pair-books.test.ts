import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daySpan } from '../../../server/domain/books/day-span'
import { createPairing, type OurEntry, type Pair, type TheirEntry } from '../../../server/domain/books/pair-books'

const DAY = daySpan('2026-11-20')
const at = (seconds: number) => new Date(DAY.from.getTime() + seconds * 1000)
type Found = Pair<OurEntry, TheirEntry>

/** As a run does it: theirs in pages, each with what is known of it; then ours of the day. */
function match(ours: readonly OurEntry[], theirs: readonly TheirEntry[], day = DAY, pageRows = 3): Found[] {
  const pairing = createPairing<OurEntry, TheirEntry>(day)
  const found: Found[] = []
  for (let row = 0; row < theirs.length; row += pageRows) {
    const page = theirs.slice(row, row + pageRows)
    const isSame = (one: OurEntry, other: TheirEntry) =>
      other.externalId === one.externalId || (other.looseKey !== null && other.looseKey === one.looseKey)
    const isKnown = (one: OurEntry) => page.some(other => isSame(one, other))
    found.push(...pairing.take(page, ours.filter(isKnown)))
  }
  found.push(...pairing.late())
  const ofDay = ours.filter(one => one.at >= day.from && one.at < day.to)
  return [...found, ...pairing.alone(ofDay).map(one => ({ ours: one, theirs: null, extraOf: null }))]
}
const worded = (pairs: readonly Found[]) => pairs.map(({ ours, theirs, extraOf }) => `${ours?.id ?? '-'} ${theirs?.externalId ?? '-'} ${extraOf?.id ?? ''}`.trim()).sort()

const our = (id: string, changes: Partial<OurEntry> = {}): OurEntry => ({ id, externalId: `x${id}`, looseKey: `k${id}`, at: at(3600), ...changes })
const their = (id: string, changes: Partial<TheirEntry> = {}): TheirEntry => ({ externalId: `x${id}`, looseKey: `k${id}`, at: at(3600), ...changes })

describe('the pairs of two books', () => {
  it('F2 are found by their id, or by ours where we do not know theirs', () => {
    expect(worded(match([our('1'), our('2', { externalId: null }), our('3')], [their('1'), their('2'), their('4')]))).toEqual(['- x4', '1 x1', '2 x2', '3 -'])
  })

  it('F2 what comes on two pages counts once', () => {
    expect(worded(match([our('1')], [their('1'), their('9'), their('1'), their('9')], DAY, 2))).toEqual(['- x9', '1 x1'])
  })

  it('F2 a second object of the same one of ours is extra, whichever comes first', () => {
    const second = their('1b', { looseKey: 'k1' })
    for (const theirs of [[their('1'), second], [second, their('1')]]) expect(worded(match([our('1')], theirs))).toEqual(['- x1b 1', '1 x1'])
    const early = their('1a', { looseKey: 'k1', at: at(10) })
    for (const theirs of [[their('1'), early], [early, their('1')]]) expect(worded(match([our('1', { externalId: null })], theirs))).toEqual(['- x1 1', '1 x1a'])
  })

  it.each([
    ['the last millisecond before the day', -0.001, 0],
    ['midnight', 0, 1],
    ['the last millisecond of the day', 86_399.999, 1],
    ['the midnight after', 86_400, 0],
  ])('F2 at midnight: what began at %s is compared on its day by our clock, once', (_, seconds, count) => {
    const [ours, stray] = [our('1', { at: at(seconds) }), their('2', { at: at(seconds) })]
    // their clock, and the time that ringing takes, may put it on the other day
    for (const skew of [-250, 0, 250]) {
      expect(match([ours], [their('1', { at: at(seconds + skew) })])).toHaveLength(count)
    }
    expect(match([], [stray])).toHaveLength(count)
    const days = ['2026-11-19', '2026-11-20', '2026-11-21'].map(daySpan)
    expect(days.flatMap(day => match([ours], [their('1', { at: at(seconds + 250) })], day))).toHaveLength(1)
    expect(days.flatMap(day => match([], [stray], day))).toHaveLength(1)
  })

  const hour = fc.integer({ min: -3, max: 27 })
  const key = fc.integer({ min: 0, max: 12 })
  const ourObject = fc.record({ key, hour, knows: fc.boolean() })
  const ourBook = fc.uniqueArray(ourObject, { selector: one => one.key, maxLength: 12 })
    .map(list => list.map(one => our(String(one.key), {
      at: at(one.hour * 3600), externalId: one.knows ? `x${one.key}` : null,
    })))
  // up to three of one key; an object is there once, whatever the pages repeat
  const theirObject = fc.record({ key, hour, copy: fc.integer({ min: 0, max: 2 }), loose: fc.boolean() })
  const theirBook = fc.uniqueArray(theirObject, {
    selector: one => `${one.key}.${one.copy}`, maxLength: 24,
  }).map(list => list.map(one => their(String(one.key), {
    at: at(one.hour * 3600), externalId: `x${one.key}${one.copy > 0 ? `.${one.copy}` : ''}`,
    looseKey: one.loose ? `k${one.key}` : null,
  })))
  const books = fc.record({ ours: ourBook, theirs: theirBook })

  it('F2 in any order and any pages the pairs are the same, and each object is in exactly one', () => {
    const chance = fc.infiniteStream(fc.nat())
    fc.assert(fc.property(books, chance, fc.integer({ min: 1, max: 9 }), ({ ours, theirs }, numbers, pageRows) => {
      const shuffled = <T>(list: readonly T[]) => list.map(one => [numbers.next().value, one] as const)
        .sort(([a], [b]) => a - b).map(([, one]) => one)
      const repeated = [...theirs, ...theirs.slice(0, 4)]
      const found = match(ours, repeated)
      expect(worded(match(shuffled(ours), shuffled(repeated), DAY, pageRows))).toEqual(worded(found))

      const ids = found.flatMap(pair => [pair.ours?.id, pair.theirs?.externalId]).filter(id => id !== undefined)
      expect(new Set(ids).size).toBe(ids.length)
      const ofDay = ours.filter(one => one.at >= DAY.from && one.at < DAY.to).map(one => one.id)
      expect(found.map(pair => pair.ours?.id).filter(id => id !== undefined).sort()).toEqual(ofDay.sort())
    }), { numRuns: 500 })
  })

  it('F2 over three days each of theirs is looked at once, whatever their clocks say', () => {
    fc.assert(fc.property(books, ({ ours, theirs }) => {
      const all = ['2026-11-19', '2026-11-20', '2026-11-21'].map(daySpan).flatMap(day => match(ours, theirs, day))
      const seen = all.map(pair => pair.theirs?.externalId).filter(id => id !== undefined)
      expect([...seen].sort()).toEqual(theirs.map(one => one.externalId).sort())
    }), { numRuns: 500 })
  })
})

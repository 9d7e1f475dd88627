import { isWithin, type DaySpan } from './day-span'

/** An object of our book. */
export interface OurEntry {
  id: string
  /** The other side's id of it, where we know it. */
  externalId: string | null
  /** By which theirs can be found to belong to it while we do not know their id. */
  looseKey: string | null
  /** When it began, by our clock: that is the day on which it is compared. */
  at: Date
}

/** An object of their book. */
export interface TheirEntry {
  externalId: string
  looseKey: string | null
  at: Date
}

/** One object: on both sides, or on one. */
export interface Pair<O extends OurEntry, T extends TheirEntry> {
  ours: O | null
  theirs: T | null
  /** Of theirs alone: what of ours it says that it belongs to, and which has another partner. */
  extraOf: O | null
}

/**
 * Puts the objects of two books in pairs for one day. Theirs come page by page, each page with what we know of it, from
 * whatever day: what began on another day by our clock belongs to that day, so that nothing is compared twice or missed
 * at midnight. The order does not matter. Kept is one id for each object of the day, and no more.
 */
export function createPairing<O extends OurEntry, T extends TheirEntry>(day: DaySpan) {
  const seen = new Set<string>()
  const matched = new Set<string>()
  /** Theirs by what of ours they may be of: decided when all are known. */
  const loose = new Map<string, { ours: O, theirs: T[] }>()

  function takeOne(theirs: T, exact: O | undefined, near: O | undefined): Pair<O, T> | null {
    if (exact) {
      if (!isWithin(day, exact.at)) return null
      matched.add(exact.id)
      return { ours: exact, theirs, extraOf: null }
    }
    if (near?.externalId === null) {
      if (isWithin(day, near.at)) {
        const group = loose.get(near.id) ?? { ours: near, theirs: [] }
        loose.set(near.id, { ...group, theirs: [...group.theirs, theirs] })
      }
      return null
    }
    return isWithin(day, theirs.at) ? { ours: null, theirs, extraOf: near ?? null } : null
  }

  return {
    /** What can be said of a page at once. What was on a page before is left out. */
    take(page: readonly T[], ours: readonly O[]): Pair<O, T>[] {
      const exact = new Map(ours.map(one => [one.externalId, one]))
      const near = new Map(ours.map(one => [one.looseKey, one]))
      const fresh = page.filter(one => !seen.has(one.externalId) && seen.add(one.externalId))
      const nearTo = ({ looseKey }: T) => (looseKey === null ? undefined : near.get(looseKey))
      return fresh.map(one => takeOne(one, exact.get(one.externalId), nearTo(one))).filter(pair => pair !== null)
    },
    /** After the last page: of several that may be of the same one of ours, the first is. */
    late(): Pair<O, T>[] {
      return [...loose.values()].flatMap(({ ours, theirs }) => {
        matched.add(ours.id)
        const [first, ...rest] = [...theirs].sort(byTime)
        return [
          { ours, theirs: first!, extraOf: null },
          ...rest.map(extra => ({ ours: null, theirs: extra, extraOf: ours })),
        ]
      })
    },
    /** Of ours of the day, those that have no partner. */
    alone(ours: readonly O[]): O[] {
      return ours.filter(one => !matched.has(one.id))
    },
  }
}

function byTime(a: TheirEntry, b: TheirEntry): number {
  return a.at.getTime() - b.at.getTime() || (a.externalId < b.externalId ? -1 : 1)
}

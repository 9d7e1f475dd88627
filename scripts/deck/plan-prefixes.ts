import type { LineType } from '../../shared/schemas/rating'
import type { DigitPattern, PatternState } from '../../server/domain/phone/digit-pattern'
import { countriesOf, patternOf, rangesOf, type PlannedRange } from '../../server/domain/phone/number-plan'

export interface PlannedPrefix {
  /** Digits, country code included. */
  prefix: string
  country: string | null
  lineType: LineType
}

interface OpenRange {
  range: PlannedRange
  pattern: DigitPattern
  state: PatternState
}
interface Branch {
  prefix: string
  open: OpenRange[]
}

const LONGEST_PREFIX = 7

/** Kinds of numbers that are never called (C11). */
export const BLOCKED_KINDS: ReadonlySet<LineType> = new Set<LineType>([
  'premium', 'shared_cost', 'uan', 'pager', 'voicemail', 'satellite',
])

/** Kinds that belong to one country even where countries share a code; the services of +1 belong to all. */
const OWN_KINDS: ReadonlySet<LineType> = new Set<LineType>(['fixed_line', 'mobile', 'fixed_or_mobile'])

/** Where ten thousand numbers of two kinds lie side by side, the deck names the commoner and dearer kind. */
const PRECEDENCE: readonly LineType[] = [
  'satellite', 'fixed_or_mobile', 'mobile', 'fixed_line', 'voip', 'personal', 'toll_free', 'shared_cost', 'premium',
  'uan', 'pager', 'voicemail',
]

/**
 * Prefixes of one calling code that tell countries and kinds of numbers apart, from the public numbering plan.
 * First as long as needed to tell countries apart, then blocked kinds from others, then all kinds, as far as `most`
 * allows; then split further, until there are `target` of them.
 */
export function planPrefixes(callingCode: string, target: number, most: number): PlannedPrefix[] {
  const root: Branch = {
    prefix: callingCode,
    open: rangesOf(callingCode).map(range => ({ range, pattern: patternOf(range), state: patternOf(range).start })),
  }
  let branches = grow(root)
  branches = split(branches, most, mixesCountries)
  branches = split(branches, most, mixesBlockedKinds)
  branches = split(branches, most, branch => kindsOf(branch).size > 1)
  branches = split(branches, target, branch => !isShared(branch))
  return branches.map(branch => ({ prefix: branch.prefix, ...decide(callingCode, branch) }))
    .sort((one, other) => (one.prefix < other.prefix ? -1 : 1))
}

/** Breadth first, so that the budget goes to what a short prefix settles. */
function split(branches: Branch[], most: number, wanted: (branch: Branch) => boolean): Branch[] {
  const queue = [...branches].sort(byLength)
  const done: Branch[] = []
  for (let branch = queue.shift(); branch; branch = queue.shift()) {
    const children = branch.prefix.length < LONGEST_PREFIX && wanted(branch) ? grow(branch) : []
    if (children.length === 0 || done.length + queue.length + children.length > most) done.push(branch)
    else queue.push(...children)
  }
  return done
}

function byLength(one: Branch, other: Branch): number {
  return one.prefix.length - other.prefix.length || (one.prefix < other.prefix ? -1 : 1)
}

function grow(branch: Branch): Branch[] {
  return Array.from('0123456789', digit => ({
    prefix: branch.prefix + digit,
    open: branch.open
      .map(one => ({ ...one, state: one.pattern.step(one.state, Number(digit)) }))
      .filter(one => one.pattern.missing(one.state) !== null),
  })).filter(child => child.open.length > 0)
}

function kindsOf(branch: Branch): Set<string> {
  return new Set(branch.open.map(({ range }) => `${range.lineType} ${isShared(branch) ? '' : range.country}`))
}

/** Told apart first: a number of one country at the price of another is the dearest mistake of a deck. */
function mixesCountries(branch: Branch): boolean {
  const ownKinds = branch.open.filter(({ range }) => OWN_KINDS.has(range.lineType))
  return !isShared(branch) && new Set(ownKinds.map(({ range }) => range.country)).size > 1
}

/** Told apart next: a prefix that is blocked takes its callable numbers with it, and the other way round. */
function mixesBlockedKinds(branch: Branch): boolean {
  return new Set(branch.open.map(({ range }) => BLOCKED_KINDS.has(range.lineType))).size > 1
}

/** Ranges that several countries have in common, such as +1 800: no longer prefix would tell whose they are. */
function isShared(branch: Branch): boolean {
  const patterns = new Map<string, number>()
  for (const { range } of branch.open) patterns.set(range.pattern, (patterns.get(range.pattern) ?? 0) + 1)
  return branch.open.length > 1 && [...patterns.values()].every(count => count > 1)
}

function decide(callingCode: string, branch: Branch): Pick<PlannedPrefix, 'country' | 'lineType'> {
  const rank = ({ range }: OpenRange) =>
    PRECEDENCE.indexOf(range.lineType) * 100 + countriesOf(callingCode).indexOf(range.country ?? '')
  const [first] = [...branch.open].sort((one, other) => rank(one) - rank(other))
  if (!first) throw new Error(`nothing begins with ${branch.prefix}`)
  return { country: first.range.country, lineType: first.range.lineType }
}

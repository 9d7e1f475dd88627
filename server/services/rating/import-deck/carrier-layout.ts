import { EMPTY_RATE, RANK, type RawRate } from './deck-rate'
import { widthsOf, type DeckLayout } from './deck-layout'
import { guessLineType } from './guess-line-type'
import { readOrigin } from './read-origins'

const USED = [
  'iso', 'country', 'description', 'pricemin', 'originationprefixes', 'destinationprefixes', 'interval1', 'intervaln',
  'rate', 'pricepercall', 'exactmatch', 'currency', 'linetype', 'numbertype', 'type',
] as const
type Column = (typeof USED)[number]

/** What carriers write before the place itself; it says nothing about the call. */
const PRODUCT = /^(?:Trunking|Programmable)(?: Voice)?(?: Outbound)?(?: Minute)? - /i
/** A carrier that asks nothing is more often a hole in its list than a present. */
const ZERO = /^0*[.,]?0+$/

/**
 * Twilio's price file, where a minute's price is called "Price / min", and Telnyx's, where it is called "Rate".
 *
 * @param names of the header's columns, letters and digits only
 */
export function carrierLayout(names: readonly string[], header: readonly string[]): DeckLayout | { problem: string } {
  const isTwilio = names.includes('pricemin')
  if (!isTwilio && !names.includes('rate')) return { problem: 'the column "Price / min" or "Rate" is missing' }
  const repeated = USED.find(name => names.indexOf(name) !== names.lastIndexOf(name))
  if (repeated) return { problem: `the column "${header[names.indexOf(repeated)]!.trim()}" is there twice` }
  const at = new Map<string, number>(names.map((name, index) => [name, index]))
  const others = header.filter((_, index) => names[index] !== '' && !(USED as readonly string[]).includes(names[index]!))
  return {
    name: isTwilio ? 'twilio' : 'telnyx', ...widthsOf(names), isCarriers: true, currencyColumn: at.get('currency') ?? null,
    titleCurrency: null,
    notes: others.map(name => `the column "${name.trim().slice(0, 40)}" is not used`),
    expand: fields => expand(name => fields[at.get(name) ?? -1] ?? '', isTwilio ? 'pricemin' : 'rate'),
  }
}

function* expand(field: (name: Column) => string, price: 'pricemin' | 'rate'): Iterable<RawRate> {
  const description = field('description')
  const kind = [field('linetype'), field('numbertype'), field('type')].join(' ')
  // The price per call is passed on as it is: the margin rule is about minutes.
  const rest: RawRate = {
    ...EMPTY_RATE,
    description: describe(field('country'), description.replace(PRODUCT, '')),
    lineType: guessLineType(`${kind} ${description}`) ?? '',
    providerRate: field(price),
    connectFee: field('pricepercall'),
    initialSeconds: field('interval1'),
    incrementSeconds: field('intervaln'),
    isExact: field('exactmatch'),
    isBlocked: ZERO.test(field(price)) ? 'yes' : '',
    rank: RANK.written,
  }
  const words = field('originationprefixes').split(',').map(trim)
  for (const destinationPrefix of field('destinationprefixes').split(',').map(trim)) {
    if (words.length === 1 && words[0] === '') {
      yield { ...rest, destinationPrefix }
      continue
    }
    for (const word of words) {
      // A gap in a list must not turn into a rate for every caller id.
      const origins = word === ''
        ? { prefixes: ['(empty)'], rank: RANK.written }
        : readOrigin(word, { iso: field('iso'), prefix: destinationPrefix })
      if (!origins) yield { ...rest, destinationPrefix, originName: word, isBlocked: 'yes', rank: RANK.unreadable }
      for (const originPrefix of origins?.prefixes ?? []) {
        yield { ...rest, destinationPrefix, originPrefix, rank: origins!.rank }
      }
    }
  }
}

/** Decks repeat the country at the head of the description, or leave one of the two out. */
function describe(country: string, description: string): string {
  if (description === '' || country === '' || description.startsWith(country)) return description || country
  return `${country}, ${description}`
}

function trim(field: string): string {
  return field.trim()
}

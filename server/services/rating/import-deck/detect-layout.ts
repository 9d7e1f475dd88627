import { EMPTY_RATE, type RawRate } from './deck-rate'
import { guessLineType } from './guess-line-type'

export type LayoutName = 'talktime' | 'twilio' | 'telnyx'

export interface DeckLayout {
  name: LayoutName
  /** Fields that every row has. */
  width: number
  /** The rates that one row stands for: more than one where it lists prefixes. */
  expand: (fields: readonly string[]) => Iterable<RawRate>
}

const OWN_COLUMNS = {
  destination_prefix: 'destinationPrefix',
  origin_prefix: 'originPrefix',
  description: 'description',
  line_type: 'lineType',
  provider_rate: 'providerRate',
  margin: 'margin',
  rate: 'rate',
  connect_fee: 'connectFee',
  initial_s: 'initialSeconds',
  increment_s: 'incrementSeconds',
  minimum_s: 'minimumSeconds',
  grace_s: 'graceSeconds',
  blocked: 'isBlocked',
  free: 'isFree',
} as const satisfies Record<string, keyof RawRate>
const OWN_REQUIRED = ['destination_prefix', 'provider_rate']

const TWILIO_HEADER = 'iso,country,description,price / min,origination prefixes,destination prefixes'
const TELNYX_HEADER = 'iso,country,origination prefixes,destination prefixes,description,interval 1,interval n,rate,'
  + 'price per call,exact match'

/**
 * Which layout a deck's first line announces, or a sentence that says what is wrong with it. Columns of our own
 * layout may stand in any order, and what is optional may be left out.
 */
export function detectLayout(header: readonly string[]): DeckLayout | { problem: string } {
  const names = header.map(name => name.trim().toLowerCase())
  const line = names.join(',')
  if (line === TWILIO_HEADER) return { name: 'twilio', width: names.length, expand: expandTwilio }
  if (line === TELNYX_HEADER) return { name: 'telnyx', width: names.length, expand: expandTelnyx }
  if (!names.includes('destination_prefix')) {
    return { problem: 'the first line is not the header of a layout that we know (Talktime, Twilio or Telnyx)' }
  }
  const missing = OWN_REQUIRED.find(name => !names.includes(name))
  if (missing) return { problem: `the column ${missing} is missing` }
  const unknown = names.find(name => !(name in OWN_COLUMNS))
  if (unknown !== undefined) return { problem: `the column "${unknown.slice(0, 40)}" is not known` }
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) return { problem: `the column ${repeated} is there twice` }
  const keys = Object.entries(OWN_COLUMNS)
    .map(([name, key]) => ({ key, index: names.indexOf(name) }))
    .filter(({ index }) => index >= 0)
  return { name: 'talktime', width: names.length, expand: fields => [readOwn(keys, fields)] }
}

function readOwn(columns: { key: keyof RawRate, index: number }[], fields: readonly string[]): RawRate {
  const raw = { ...EMPTY_RATE }
  for (const { key, index } of columns) raw[key] = (fields[index] ?? '').trim()
  return raw
}

function* expandTwilio(fields: readonly string[]): Iterable<RawRate> {
  const [, country = '', description = '', price = '', origins = '', destinations = ''] = fields.map(trim)
  yield* cross(origins, destinations, {
    ...EMPTY_RATE,
    description: describe(country, description),
    lineType: guessLineType(description) ?? '',
    providerRate: price,
  })
}

function* expandTelnyx(fields: readonly string[]): Iterable<RawRate> {
  const [
    , country = '', origins = '', destinations = '', description = '', initial = '', increment = '', rate = '',
    fee = '',
  ] = fields.map(trim)
  // The price per call is passed on as it is: the margin rule is about minutes.
  // "Exact Match" says that the prefix is a whole number; as a prefix it matches that number and no other valid one.
  yield* cross(origins, destinations, {
    ...EMPTY_RATE,
    description: describe(country, description),
    lineType: guessLineType(description) ?? '',
    providerRate: rate,
    connectFee: fee,
    initialSeconds: initial,
    incrementSeconds: increment,
  })
}

function* cross(origins: string, destinations: string, rest: RawRate): Iterable<RawRate> {
  const originPrefixes = origins === '' ? [''] : origins.split(',').map(readOrigin)
  for (const destinationPrefix of destinations.split(',').map(trim)) {
    for (const originPrefix of originPrefixes) yield { ...rest, destinationPrefix, originPrefix }
  }
}

/** A gap in a list must not turn into a rate for every caller id. */
function readOrigin(origin: string): string {
  const prefix = origin.trim()
  return /^all$/i.test(prefix) ? '' : prefix || '(empty)'
}

/** Decks repeat the country at the head of the description, or leave one of the two out. */
function describe(country: string, description: string): string {
  if (description === '' || country === '' || description.startsWith(country)) return description || country
  return `${country}, ${description}`
}

function trim(field: string): string {
  return field.trim()
}

import { EMPTY_RATE, type RawRate } from './deck-rate'
import { widthsOf, type DeckLayout } from './deck-layout'

const COLUMNS = {
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
  exact: 'isExact',
} as const satisfies Record<string, Exclude<keyof RawRate, 'rank'>>
const REQUIRED = ['destination_prefix', 'provider_rate']

/** @param names of the header's columns, in small letters */
export function ownLayout(names: readonly string[]): DeckLayout | { problem: string } {
  const missing = REQUIRED.find(name => !names.includes(name))
  if (missing) return { problem: `the column ${missing} is missing` }
  const unknown = names.find(name => name !== '' && name !== 'currency' && !Object.hasOwn(COLUMNS, name))
  if (unknown !== undefined) return { problem: `the column "${unknown.slice(0, 40)}" is not known` }
  const repeated = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (repeated !== undefined) return { problem: `the column ${repeated} is there twice` }
  const keys = Object.entries(COLUMNS)
    .map(([name, key]) => ({ key, index: names.indexOf(name) }))
    .filter(({ index }) => index >= 0)
  return {
    name: 'talktime', ...widthsOf(names), isCarriers: false, notes: [],
    currencyColumn: names.includes('currency') ? names.indexOf('currency') : null, titleCurrency: null,
    expand: fields => [readOwn(keys, fields)],
  }
}

function readOwn(
  columns: { key: (typeof COLUMNS)[keyof typeof COLUMNS], index: number }[], fields: readonly string[],
): RawRate {
  const raw = { ...EMPTY_RATE }
  for (const { key, index } of columns) raw[key] = fields[index] ?? ''
  return raw
}

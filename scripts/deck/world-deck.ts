import { retailNanosPerMinute, type MarginRule } from '../../server/domain/rating/margin'
import { countryName } from '../../server/domain/phone/country-names'
import { callingCodes, countriesOf } from '../../server/domain/phone/number-plan'
import type { LineType } from '../../shared/schemas/rating'
import { draw } from './draw'
import { BLOCKED_KINDS, planPrefixes } from './plan-prefixes'
import { providerNanosPerMinute } from './price-levels'
import {
  EEA_CODES, EEA_PRICED, FREE_PREFIX, INTERNATIONAL_SERVICES, SPECIAL_PREFIXES,
} from './special-prefixes'
import { connectFeeMicros, incrementsOf, type Increments } from './terms'

/** Rates of the world deck: 35 %, at least 0.3 cents, whole hundredths of a cent. */
export const WORLD_MARGIN: MarginRule = {
  shareBasisPoints: 3500,
  minimumNanosPerMinute: 3_000_000n,
  tickNanosPerMinute: 100_000n,
}

export interface WorldRow extends Increments {
  prefix: string
  originPrefix: string
  description: string
  lineType: LineType | null
  providerNanosPerMinute: bigint
  retailNanosPerMinute: bigint
  connectFeeMicros: bigint
  isBlocked: boolean
  isFree: boolean
}

interface Destination {
  prefix: string
  /** Country, or calling code of none: what prices are drawn by. */
  place: string
  lineType: LineType | null
  description: string
}

const NORTH_AMERICA = '1'
const BLOCKED_PLACES = new Set(['CN', '808', '878', '888', '979'])
const TYPE_WORDS: Record<LineType, string> = {
  fixed_line: ', landline', mobile: ', mobile', fixed_or_mobile: '', toll_free: ', toll-free',
  voip: ', internet numbers', personal: ', personal numbers', premium: ', premium',
  shared_cost: ', shared cost', satellite: '', uan: ', company numbers', pager: ', pagers', voicemail: ', mailboxes', unknown: '',
}

/** Every row of the deck for the whole world, by prefix and origin. The same rows at every run. */
export function worldRows(): WorldRow[] {
  const destinations = new Map<string, Destination>()
  const add = (destination: Destination) => destinations.set(destination.prefix, destination)
  for (const code of callingCodes()) codeDestinations(code).forEach(add)
  for (const { country, ...special } of SPECIAL_PREFIXES) add({ ...special, place: country })
  const rows = [...destinations.values()].flatMap(destination => [priced(destination), ...originRows(destination)])
  return [...rows, freeRow()].sort(byPrefix)
}

function codeDestinations(code: string): Destination[] {
  const [main] = countriesOf(code)
  const isLarge = code === NORTH_AMERICA
  const planned = planPrefixes(code, isLarge ? 450 : 16, mostPrefixes(code))
    .map(({ prefix, country, lineType }): Destination => ({
      prefix,
      place: country ?? code,
      lineType,
      description: `${nameOf(code, country, lineType)}${country === null ? '' : TYPE_WORDS[lineType]}`,
    }))
  // What belongs to no country is of one kind throughout; a country's own row stands for any kind.
  const lineType = main === undefined ? planned[0]?.lineType ?? null : null
  const root = { prefix: code, place: main ?? code, lineType, description: nameOf(code, main ?? null, null) }
  return [root, ...(isLarge ? areaCodes(planned) : []), ...planned]
}

/** Room for the territories that share a code; less where each mobile prefix has a row for every EEA origin. */
function mostPrefixes(code: string): number {
  if (code === NORTH_AMERICA) return 1300
  const [main = '', ...others] = countriesOf(code)
  return others.length > 0 && !EEA_PRICED.has(main) ? 160 : 45
}

/** Countries inside +1 have area codes of their own; each gets a row, so that no gap in it falls back to +1. */
function areaCodes(planned: Destination[]): Destination[] {
  return planned
    .filter(({ place, lineType }) => place !== 'US' && (lineType === 'fixed_line' || lineType === 'fixed_or_mobile'))
    .map(({ prefix, place }) =>
      ({ prefix: prefix.slice(0, 4), place, lineType: null, description: countryName(place) }))
}

function nameOf(code: string, country: string | null, lineType: LineType | null): string {
  if (country === null) return INTERNATIONAL_SERVICES[code] ?? `+${code}`
  return code === NORTH_AMERICA && lineType === 'toll_free' ? 'North America' : countryName(country)
}

function priced(destination: Destination): WorldRow {
  const { prefix, place, lineType, description } = destination
  const provider = providerNanosPerMinute(place, lineType, prefix)
  return {
    prefix,
    originPrefix: '',
    description,
    lineType,
    providerNanosPerMinute: provider,
    retailNanosPerMinute: retailNanosPerMinute(provider, WORLD_MARGIN),
    connectFeeMicros: connectFeeMicros(place),
    ...incrementsOf(place),
    isBlocked: BLOCKED_PLACES.has(place) || (lineType !== null && BLOCKED_KINDS.has(lineType)),
    isFree: false,
  }
}

function originRows(destination: Destination): WorldRow[] {
  if (destination.lineType !== 'mobile' || !EEA_PRICED.has(destination.place)) return []
  const everywhere = priced(destination)
  const provider = everywhere.providerNanosPerMinute * BigInt(draw(`${destination.place} inside`, 20, 32)) / 100n
  return EEA_CODES.map(originPrefix => ({
    ...everywhere,
    originPrefix,
    description: `${destination.description} from the EEA`,
    providerNanosPerMinute: provider,
    retailNanosPerMinute: retailNanosPerMinute(provider, WORLD_MARGIN),
  }))
}

function freeRow(): WorldRow {
  const { prefix, description } = FREE_PREFIX
  const row = priced({ prefix, place: 'US', lineType: null, description })
  return {
    ...row, providerNanosPerMinute: 0n, retailNanosPerMinute: 0n, connectFeeMicros: 0n, isFree: true,
  }
}

function byPrefix(one: WorldRow, other: WorldRow): number {
  if (one.prefix !== other.prefix) return one.prefix < other.prefix ? -1 : 1
  return one.originPrefix < other.originPrefix ? -1 : 1
}

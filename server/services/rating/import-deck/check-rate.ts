import { isKindRefused } from '../../../domain/phone/refuse-number'
import { retailNanosPerMinute } from '../../../domain/rating/margin'
import { microsFromDecimal, scaledFromDecimal } from '../../../../shared/format/money'
import { LINE_TYPES, type LineType } from '../../../../shared/schemas/rating'
import { guessLineType } from './guess-line-type'
import type { DeckRate, ParseDeckOptions, RawRate } from './deck-rate'

/** What is wrong with a row, for the report; never leaves this folder. */
export class RowProblem extends Error {}

const RATE_SCALE = 9
/** Dearer than any number: a price above it has lost its decimal point. Keeps a rate in a bigint column, too. */
const HIGHEST_UNITS = 1_000n
const LONGEST_DESCRIPTION = 120
const LONGEST_SECONDS = 3600
/** 4.93E+09, 4,93E+09 */
const SHORTENED = /^\+?\d+(?:[.,]\d+)?E[+-]?\d+$/i
/** What stands for a number elsewhere and is none here, with what is wrong with it. */
const OTHER_NUMBERS: readonly [RegExp, string][] = [
  [SHORTENED, 'was shortened by a spreadsheet; write it with all its digits'],
  [/^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^-?\d{1,3}(?:[. ]\d{3})+,\d+$/, 'has signs between its thousands'],
  [/^-?\d*,\d+$/, 'has a comma where a point belongs'],
  [/^\p{Sc} ?[\d.,]+$|^[\d.,]+ ?(?:\p{Sc}|[A-Z]{3})$/iu, 'has a currency in it; write the number alone'],
]
const DEFAULT_INCREMENTS = { initialSeconds: 60, incrementSeconds: 60 }

/**
 * Checks a row and works out its retail price: the deck's own, else the margin rule's (R5).
 *
 * @throws RowProblem with the first thing that is wrong.
 */
export function checkRate(raw: RawRate, options: ParseDeckOptions): DeckRate {
  const isFree = readFlag(raw.isFree, 'free')
  const isBlocked = readFlag(raw.isBlocked, 'blocked')
  const increments = options.increments ?? DEFAULT_INCREMENTS
  return {
    destinationPrefix: readPrefix(raw.destinationPrefix, 'destination prefix'),
    originPrefix: raw.originPrefix === '' ? '' : readPrefix(raw.originPrefix, 'origin prefix'),
    description: readDescription(raw.description),
    lineType: readLineType(raw.lineType),
    ...readPrices(raw, { isFree, isBlocked }, options),
    connectFeeMicros: readConnectFee(raw.connectFee),
    initialSeconds: readSeconds(raw.initialSeconds, 'first increment', 1, increments.initialSeconds),
    incrementSeconds: readSeconds(raw.incrementSeconds, 'increment', 1, increments.incrementSeconds),
    minimumSeconds: readSeconds(raw.minimumSeconds, 'minimum', 0, 0),
    graceSeconds: readSeconds(raw.graceSeconds, 'grace', 0, 0),
    isBlocked,
    isFree,
    isExact: readFlag(raw.isExact, 'exact match'),
  }
}

type Prices = Pick<DeckRate, 'providerRateNanosPerMinute' | 'rateNanosPerMinute' | 'marginNanosPerMinute'>

function readPrices(
  raw: RawRate, { isFree, isBlocked }: Pick<DeckRate, 'isFree' | 'isBlocked'>, options: ParseDeckOptions,
): Prices {
  const provider = readRate(raw.providerRate, 'provider rate')
  const margin = raw.margin === '' ? null : readDecimal(raw.margin, 'margin', nanosFromDecimal)
  const rate = raw.rate !== ''
    ? readRate(raw.rate, 'rate')
    : margin !== null ? provider + margin : makeRate(provider, isFree, options)
  if (margin !== null && provider + margin !== rate) {
    throw new RowProblem('the rate is not the provider rate plus the margin')
  }
  if (isFree && rate !== 0n) throw new RowProblem('a row that is free has a rate')
  if (!isFree && !isBlocked && rate === 0n) throw new RowProblem('the rate is zero, and the row is not marked free')
  if (!isFree && rate < provider) throw new RowProblem('the rate is below the provider rate')
  return { providerRateNanosPerMinute: provider, rateNanosPerMinute: rate, marginNanosPerMinute: rate - provider }
}

/** A carrier that asks nothing is more often a hole in its list than a present, so no margin is put on it. */
function makeRate(provider: bigint, isFree: boolean, options: ParseDeckOptions): bigint {
  return isFree || provider === 0n ? 0n : retailNanosPerMinute(provider, options.margin)
}

function readRate(text: string, name: string): bigint {
  const nanos = readDecimal(text, name, nanosFromDecimal)
  if (nanos < 0n) throw new RowProblem(`the ${name} is negative`)
  if (nanos > HIGHEST_UNITS * 10n ** BigInt(RATE_SCALE)) {
    throw new RowProblem(`the ${name} is above ${HIGHEST_UNITS} a minute`)
  }
  return nanos
}

function nanosFromDecimal(text: string): bigint {
  return scaledFromDecimal(text, RATE_SCALE)
}

function readConnectFee(text: string): bigint {
  if (text === '') return 0n
  const micros = readDecimal(text, 'connection fee', microsFromDecimal)
  if (micros < 0n) throw new RowProblem('the connection fee is negative')
  if (micros > microsFromDecimal(HIGHEST_UNITS.toString())) {
    throw new RowProblem(`the connection fee is above ${HIGHEST_UNITS}`)
  }
  return micros
}

function readDecimal(text: string, name: string, read: (text: string) => bigint): bigint {
  if (text === '') throw new RowProblem(`the ${name} is missing`)
  try {
    return read(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const tooFine = /^-?\d+\.\d+$/.test(text) && text.split('.')[0]!.length <= 12
    const what = tooFine ? 'has too many decimals' : OTHER_NUMBERS.find(([sign]) => sign.test(text))?.[1] ?? 'is not a decimal number'
    throw new RowProblem(`the ${name} ${what}: ${shorten(text)}`)
  }
}

function readPrefix(text: string, name: string): string {
  if (text === '') throw new RowProblem(`the ${name} is missing`)
  const digits = text.replace(/^\+/, '')
  if (SHORTENED.test(text)) throw new RowProblem(`the ${name} was shortened by a spreadsheet, and its digits are lost: ${shorten(text)}`)
  if (/^0+[1-9]\d*$/.test(digits)) throw new RowProblem(`the ${name} begins with 0 and not with a country code: ${shorten(text)}`)
  if (/^\d+ ?[-–] ?\d+$/.test(digits)) throw new RowProblem(`the ${name} is a range; each prefix needs a row: ${shorten(text)}`)
  if (!/^[1-9]\d{0,14}$/.test(digits)) {
    throw new RowProblem(`the ${name} is not one to fifteen digits: ${shorten(text)}`)
  }
  return digits
}

function readDescription(text: string): string {
  if (text.length > LONGEST_DESCRIPTION) {
    throw new RowProblem(`the description is longer than ${LONGEST_DESCRIPTION} characters`)
  }
  // NUL cannot be stored in a text column.
  if (text.includes('\0')) throw new RowProblem('the description is not text in UTF-8')
  return text
}

function readLineType(text: string): LineType | null {
  if (text === '') return null
  const lineType = LINE_TYPES.find(known => known === text.toLowerCase().replace(/[ -]/g, '_')) ?? refusedKind(text)
  if (!lineType) throw new RowProblem(`the line type is not known: ${shorten(text)}`)
  return lineType
}

/** "Premium rate" blocks as "premium" does: only what opens a number has to be spelled as we spell it. */
function refusedKind(text: string): LineType | null {
  const kind = guessLineType(text)
  return kind !== null && isKindRefused(kind) ? kind : null
}

function readSeconds(text: string, name: string, least: number, absent: number): number {
  if (text === '') return absent
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(seconds >= least && seconds <= LONGEST_SECONDS)) {
    throw new RowProblem(`the ${name} is not ${least} to ${LONGEST_SECONDS} whole seconds: ${shorten(text)}`)
  }
  return seconds
}

function readFlag(text: string, name: string): boolean {
  if (/^(?:1|true|yes|y)$/i.test(text)) return true
  if (/^(?:0|false|no|n|)$/i.test(text)) return false
  throw new RowProblem(`"${name}" is neither yes nor no: ${shorten(text)}`)
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text
}

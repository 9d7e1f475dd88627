import type { CallCostBreakdownDto } from '~~/shared/schemas/calls'
import type { PriceComponentDto } from '~~/shared/schemas/rating'
import { costOfBilledSeconds } from '~~/shared/pricing'
import { formatExact, formatRate, parseMicros } from '~~/shared/format/money'
import { speakDuration } from '~~/shared/format/time'
import { termsFromDto } from '~~/shared/terms'
import { countingWords, sourceWords } from './call-words'

export interface ComparedTerm { label: string, quoted: string, charged: string, same: boolean }

const TERMS: readonly [string, (terms: PriceComponentDto) => string][] = [
  ['Per minute', terms => formatRate(BigInt(terms.rateNanosPerMinute), terms.currency)],
  ['Counted', countingWords],
  ['Connection', terms => formatExact(parseMicros(terms.connectFeeMicros), terms.currency)],
  ['Destination', terms => terms.description],
  ['Found by prefix', terms => `+${terms.matchedPrefix}`],
]
const COMPARED_FIELDS = [
  'component', 'currency', 'rateNanosPerMinute', 'connectFeeMicros', 'initialSeconds', 'incrementSeconds', 'minimumSeconds',
  'graceSeconds', 'matchedPrefix', 'originPrefix',
] as const satisfies readonly (keyof PriceComponentDto)[]

/** The quote and the charge, term by term, for a person who wants to see that they are the same (M10). */
export function comparedTerms(quoted: PriceComponentDto, charged: PriceComponentDto): ComparedTerm[] {
  return TERMS.map(([label, write]) => ({
    label, quoted: write(quoted), charged: write(charged), same: write(quoted) === write(charged),
  }))
}

/** True when nothing that the price of any component depends on differs, shown or not. */
export function isQuoteKept(quoted: readonly PriceComponentDto[], charged: readonly PriceComponentDto[]): boolean {
  return quoted.length === charged.length && quoted.every((part, place) =>
    COMPARED_FIELDS.every(field => part[field] === charged[place]![field]))
}

export interface BreakdownStep { label: string, how: string, micros: bigint | null, text: string | null }

/** How an amount came about, one step after the other, each from the one before it. */
export function breakdownSteps(breakdown: CallCostBreakdownDto): BreakdownStep[] {
  const terms = termsFromDto(breakdown)
  const { billedSeconds, durationSeconds, currency } = breakdown
  const usageMicros = costOfBilledSeconds({ ...terms, connectFeeMicros: 0n }, billedSeconds)
  const feeMicros = billedSeconds > 0 ? terms.connectFeeMicros : 0n
  const uncollected = parseMicros(breakdown.uncollectedMicros)
  const step = (label: string, how: string, value: bigint | string): BreakdownStep =>
    typeof value === 'string'
      ? { label, how, text: value, micros: null }
      : { label, how, text: null, micros: value }
  return [
    step('Talked', `as told by ${sourceWords(breakdown.source)}`, `${durationSeconds} s`),
    step('Counted', countingWords(breakdown), `${billedSeconds} s`),
    step(
      'Talk', `${speakDuration(billedSeconds)} at ${formatRate(terms.rateNanosPerMinute, currency)} per minute`, usageMicros,
    ),
    ...(feeMicros > 0n ? [step('Connection', 'once, because they answered', feeMicros)] : []),
    step('Together', 'rounded up once, to a millionth', parseMicros(breakdown.computedMicros)),
    ...(uncollected > 0n
      ? [step('Not charged', 'longer than your money: that is our loss', -uncollected)]
      : []),
    step('Charged', 'taken from the wallet', parseMicros(breakdown.chargedMicros)),
  ]
}

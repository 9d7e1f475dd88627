import type { RowRelation, TransactionProofDto } from '~~/shared/schemas/evidence'
import type { PriceComponentName } from '~~/shared/schemas/rating'
import { COMPONENT_WORDS } from '~~/browser/calls/call-words'
import { formatExact, formatRate, parseMicros } from '~~/shared/format/money'

export const RELATION_WORDS: Record<RowRelation, string> = {
  refunds: 'Gives back', reverses: 'Takes back', refunded_by: 'Given back by', reversed_by: 'Taken back by',
}

/** "+$1.50", "−$0.04": exactly. */
export function signedExact(micros: string, currency: string): string {
  const amount = parseMicros(micros)
  return `${amount > 0n ? '+' : ''}${formatExact(amount, currency)}`
}

const INPUT_LABELS: Record<string, string> = {
  duration_seconds: 'Talked',
  rate_nanos_per_minute: 'Per minute',
  connect_fee_micros: 'Connection',
  initial_seconds: 'First increment',
  increment_seconds: 'Next increments',
  minimum_seconds: 'At least',
  grace_seconds: 'Free up to',
  held_micros: 'Held',
}

/** What the price function was given, as a person reads it. */
export function priceInputs(inputs: Record<string, string>, currency: string): { label: string, text: string }[] {
  return Object.entries(inputs).map(([name, value]) => (
    { label: INPUT_LABELS[name] ?? name, text: inputText(name, value, currency) }
  ))
}

function inputText(name: string, value: string, currency: string): string {
  if (name.endsWith('_nanos_per_minute')) return formatRate(BigInt(value), currency)
  if (name.endsWith('_micros')) return formatExact(BigInt(value), currency)
  return `${value} s`
}

/** What a component of the charge is for; the file's own word where there is none. */
export function componentWords(name: string): string {
  return name in COMPONENT_WORDS ? COMPONENT_WORDS[name as PriceComponentName] : name
}

export interface ComparedFigure { label: string, computed: string, stored: string, isEqual: boolean }

/** The price computed again beside the one that is stored, figure by figure. */
export function comparedPrice(price: NonNullable<TransactionProofDto['price']>['components'][number], currency: string): ComparedFigure[] {
  const { stored } = price
  const money = (micros: string) => (micros === '' ? 'nothing' : formatExact(BigInt(micros), currency))
  const figure = (label: string, computed: string, found: string, write: (text: string) => string): ComparedFigure => (
    { label, computed: write(computed), stored: write(found), isEqual: computed === found }
  )
  return [
    figure('Counted', String(price.billedSeconds), stored.billedSeconds, text => (text === '' ? 'nothing' : `${text} s`)),
    figure('Price', price.computedMicros, stored.computedMicros, money),
    figure('Charged', price.chargedMicros, stored.chargedMicros, money),
  ]
}

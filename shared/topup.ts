import { formatExact, MICROS_PER_CENT } from './format/money'

/** Bounds of one payment. */
export interface AmountLimits {
  minimumMicros: bigint
  maximumMicros: bigint
  /** ISO 4217. */
  currency: string
}

export type AmountMisfit = 'empty' | 'not_a_number' | 'negative' | 'zero' | 'fraction' | 'too_small' | 'too_large'

/** "1,000.50", "$20", "12,5": what people write, as far as it can mean one thing only. */
const TYPED = /^\p{Sc}?\s*(?<sign>[-−+]?)\s*\p{Sc}?\s*(?<digits>\d{1,3}(?:,\d{3})+|\d{1,15})(?:[.](?<point>\d*)|,(?<comma>\d{1,2}))?\s*$/u

/** An amount as a person typed it, in micros. What is no amount of whole cents is a misfit. */
export function readAmount(text: string): { micros: bigint } | { misfit: AmountMisfit } {
  const trimmed = text.trim()
  if (trimmed === '') return { misfit: 'empty' }
  const groups = TYPED.exec(trimmed)?.groups
  if (!groups) return { misfit: 'not_a_number' }
  const fraction = (groups.point ?? groups.comma ?? '').replace(/0+$/, '')
  if (groups.sign === '-' || groups.sign === '−') return { misfit: 'negative' }
  if (fraction.length > 2) return { misfit: 'fraction' }
  const cents = BigInt(groups.digits!.replaceAll(',', '') + fraction.padEnd(2, '0'))
  return { micros: cents * MICROS_PER_CENT }
}

/** Why an amount cannot be paid in; null where it can. */
export function judgeAmount(micros: bigint, limits: AmountLimits): AmountMisfit | null {
  if (micros < 0n) return 'negative'
  if (micros === 0n) return 'zero'
  if (micros % MICROS_PER_CENT !== 0n) return 'fraction'
  if (micros < limits.minimumMicros) return 'too_small'
  return micros > limits.maximumMicros ? 'too_large' : null
}

/** What to do about it, in a sentence. */
export function amountSentence(misfit: AmountMisfit, { minimumMicros, maximumMicros, currency }: AmountLimits): string {
  const least = formatExact(minimumMicros, currency)
  const most = formatExact(maximumMicros, currency)
  switch (misfit) {
    case 'empty': return `Enter an amount from ${least} to ${most}.`
    case 'not_a_number': return `That is not an amount. Enter one such as 25 or 25.50.`
    case 'negative': return `An amount to add cannot be negative. Enter one from ${least} to ${most}.`
    case 'zero': return `There is nothing to add. Enter an amount from ${least} to ${most}.`
    case 'fraction': return 'Cards cannot be charged parts of a cent. Enter an amount with at most two decimals.'
    case 'too_small': return `The least that can be added at once is ${least}.`
    case 'too_large': return `The most that can be added at once is ${most}.`
  }
}

export interface ConsentFacts {
  companyName: string
  /** "Visa •••• 4242" */
  cardLabel: string
  amountMicros: bigint
  thresholdMicros: bigint
  /** Most in any 24 hours. */
  dailyLimitMicros: bigint
  currency: string
}

/** What a person agrees to who turns automatic top-up on: shown before, stored with the moment of the consent. */
export function autoTopupConsent(facts: ConsentFacts): string {
  const { companyName, cardLabel, currency } = facts
  return `I allow ${companyName} to charge ${formatExact(facts.amountMicros, currency)} to ${cardLabel} whenever my available balance `
    + `is below ${formatExact(facts.thresholdMicros, currency)}, without asking me each time, up to `
    + `${formatExact(facts.dailyLimitMicros, currency)} in any 24 hours. I can turn this off on my wallet page at any time.`
}

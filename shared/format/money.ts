/**
 * Money for people. Costs round up and balances round down to the cent, so that the screen never promises more
 * than the ledger holds (M2); the exact amount is one click away.
 */
const MICROS_PER_UNIT = 1_000_000n
/** Of a currency with two decimals; the only one today is USD. */
export const MICROS_PER_CENT = 10_000n

export type Rounding = 'cost' | 'balance'

export function parseMicros(text: string): bigint {
  if (!/^-?\d{1,19}$/.test(text)) throw new RangeError(`not an amount in micros: ${text}`)
  return BigInt(text)
}

/** Whole cents of an amount: costs up (away from zero for what is paid), balances down. */
export function toCents(micros: bigint, rounding: Rounding): bigint {
  const floor = micros >= 0n ? micros / MICROS_PER_CENT : -((-micros + MICROS_PER_CENT - 1n) / MICROS_PER_CENT)
  const exact = floor * MICROS_PER_CENT === micros
  return rounding === 'balance' || exact ? floor : floor + 1n
}

/** "$12.40", "−$0.04". Two decimals, grouped, the currency's symbol where `Intl` has one. */
export function formatMoney(micros: bigint, currency: string, rounding: Rounding): string {
  const cents = toCents(micros, rounding)
  return formatDecimal(cents, 2, currency)
}

/** The exact amount: at least two decimals, no zeros after the last figure that counts: "$0.0133". */
export function formatExact(micros: bigint, currency: string): string {
  return formatTo(scaleOf(micros), micros, currency)
}

/** How exact amounts that stand under each other are written: all with the decimals of the one that has most (M2). */
export function formatAlike(amounts: readonly bigint[], currency: string): (micros: bigint) => string {
  const scale = Math.max(2, ...amounts.map(scaleOf))
  return micros => formatTo(Math.max(scale, scaleOf(micros)), micros, currency)
}

function scaleOf(micros: bigint): number {
  let scale = 6
  for (let value = micros; scale > 2 && value % 10n === 0n; value /= 10n) scale -= 1
  return scale
}

function formatTo(scale: number, micros: bigint, currency: string): string {
  return formatDecimal(micros / 10n ** BigInt(6 - scale), scale, currency)
}

/** A rate per minute from nanos: two to six decimals, rounded up as every price on a screen. */
export function formatRate(nanosPerMinute: bigint, currency: string): string {
  return formatExact((nanosPerMinute + 999n) / 1000n, currency)
}

function formatDecimal(value: bigint, scale: number, currency: string): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  const whole = digits.slice(0, point).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${negative ? '−' : ''}${symbolOf(currency)}${whole}${scale > 0 ? `.${digits.slice(point)}` : ''}`
}

const symbols = new Map<string, string>()
function symbolOf(currency: string): string {
  let symbol = symbols.get(currency)
  if (symbol === undefined) {
    const part = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
      .formatToParts(0)
      .find(piece => piece.type === 'currency')?.value ?? currency
    symbol = part.length > 1 ? `${part} ` : part
    symbols.set(currency, symbol)
  }
  return symbol
}

/** Dollars and cents as typed in configuration or a deck, exactly: "0.0133" → 13300n micros. */
export function microsFromDecimal(text: string): bigint {
  return scaledFromDecimal(text, 6)
}

/** A decimal string as an integer of 10⁻ˢᶜᵃˡᵉ. Throws when it has more decimals than the scale holds. */
export function scaledFromDecimal(text: string, scale: number): bigint {
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim())
  if (!match) throw new RangeError(`not a decimal number: ${text}`)
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > scale) throw new RangeError(`more than ${scale} decimals: ${text}`)
  const magnitude = BigInt(match[2]! + fraction.padEnd(scale, '0'))
  return match[1] ? -magnitude : magnitude
}

/** The way back, exact and without zeros that say nothing: 10500000n of scale 9 → "0.0105". */
export function decimalFromScaled(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

export { MICROS_PER_UNIT }

/** An amount of any currency in its smallest unit: "€18.40", "¥2,000". */
export function formatMinor(minor: bigint, currency: string): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return formatDecimal(minor, digits, currency)
}

import type { CountryCode } from 'libphonenumber-js/min'
import { isPlainNumber, keyedDigits, plainDigits, plainSigns } from '~~/shared/phone/typed-text'

export interface TypedNumberFacts {
  /** The country of a number that says its own, else null. */
  country: string | null
  /** True when it has a length that a number of its country can have, or is more than a number being typed. */
  complete: boolean
}

export interface CountryOption { code: string, name: string, callingCode: string }

export interface NumberFormatter {
  read(typed: string, country: string): TypedNumberFacts
  /** Digits, and the + in front of them, as people write them, as far as they go. */
  shape(digits: string, country: string): string
  countries(): CountryOption[]
}

let loading: Promise<NumberFormatter> | undefined

/** The numbering plans, fetched when a number is first typed: they weigh more than the rest of the page. */
export function loadNumberFormatter(): Promise<NumberFormatter> {
  loading ??= import('libphonenumber-js/min').then(createFormatter)
  return loading
}

function createFormatter(library: typeof import('libphonenumber-js/min')): NumberFormatter {
  const knownCountry = (country: string) => (library.isSupportedCountry(country) ? country : undefined)
  return {
    read(typed, country) {
      const text = plainSigns(typed)
      if (!isPlainNumber(text)) return { country: null, complete: text !== '+' }
      const digits = keyedDigits(text)
      const asYouType = new library.AsYouType(knownCountry(country))
      asYouType.input(digits)
      return {
        country: /^\+|^00/.test(digits) ? asYouType.getCountry() ?? null : null,
        complete: asYouType.isPossible(),
      }
    },
    shape(digits, country) {
      // "(999" for an emergency number would look like the start of another one.
      if (digits.length <= 3 && !digits.includes('+')) return digits
      const shaped = new library.AsYouType(knownCountry(country)).input(digits)
      return keyedDigits(shaped) === digits ? shaped : digits
    },
    countries() {
      const names = new Intl.DisplayNames(['en'], { type: 'region' })
      return library.getCountries()
        .map((code: CountryCode) => ({
          code, name: names.of(code) ?? code, callingCode: `+${library.getCountryCallingCode(code)}`,
        }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    },
  }
}

/**
 * What the field shows after an edit. Digits that are being typed are written as people write them; whatever else was
 * typed or pasted stays as it is, because a sign that is dropped may be what parts two numbers (C15).
 */
export function shapeEdit(
  formatter: NumberFormatter, edit: { next: string, previous: string, country: string },
): string {
  const { next, previous, country } = edit
  const isOurs = isShaped(formatter, previous, country)
  const isTypedOn = isOurs && next.startsWith(previous) && /^\d*$/.test(next.slice(previous.length))
  const isDeleted = isOurs && previous.startsWith(next)
  const isBare = /^\s*\+?[\d\s]*$/.test(next)
  if (!isBare && !isTypedOn && !isDeleted) return next.trimStart()
  // a word may follow
  const gap = /\d $/.test(next) && !isDeleted ? ' ' : ''
  return formatter.shape(keyedDigits(next), country) + gap
}

/** True for what `shape` wrote: its brackets and hyphens mean nothing. */
export function isShaped(formatter: NumberFormatter, text: string, country: string): boolean {
  return formatter.shape(keyedDigits(text), country) === text
}

/** Fields of one line join the lines of what is pasted; a sign keeps them apart. */
export function onOneLine(text: string): string {
  return text.trim().replace(/\s*[\n\r\t\v\f\u2028\u2029]\s*/g, '; ')
}

export function digitsOf(text: string): string {
  return plainDigits(text).replace(/\D/g, '')
}

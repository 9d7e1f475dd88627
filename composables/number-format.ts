import type { CountryCode } from 'libphonenumber-js/min'

export interface TypedNumberFacts {
  /** The number as people write it, formatted as far as it goes. */
  formatted: string
  /** The country of a number that says its own, else null. */
  country: string | null
  /** True when it has a length that a number of its country can have. */
  complete: boolean
}

export interface CountryOption { code: string, name: string, callingCode: string }

export interface NumberFormatter {
  read(typed: string, country: string): TypedNumberFacts
  countries(): CountryOption[]
}

let loading: Promise<NumberFormatter> | undefined

/** The numbering plans, fetched when a number is first typed: they weigh more than the rest of the page. */
export function loadNumberFormatter(): Promise<NumberFormatter> {
  loading ??= import('libphonenumber-js/min').then(createFormatter)
  return loading
}

function createFormatter(library: typeof import('libphonenumber-js/min')): NumberFormatter {
  return {
    read(typed, country) {
      const known = library.isSupportedCountry(country) ? country : undefined
      const asYouType = new library.AsYouType(known)
      const shaped = asYouType.input(typed)
      // "(999" for an emergency number would look like the start of another one.
      const formatted = digitsOf(typed).length <= 3 && !typed.includes('+') ? typed : shaped
      const international = typed.trimStart().startsWith('+') || typed.trimStart().startsWith('00')
      return {
        formatted,
        country: international ? asYouType.getCountry() ?? null : null,
        complete: asYouType.isPossible(),
      }
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

/** What a person may key in, out of anything that was typed or pasted: "tel:" links, brackets and exotic spaces go. */
export function cleanTyped(text: string): string {
  return text.replace(/^\s*tel:/i, '').replace(/[^\d+*#().\-\s/]/g, '').replace(/\s+/g, ' ').trimStart().slice(0, 40)
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

import { countryName, countryCodes, isCountry } from './country-names'

/** "cote-divoire": a country's name as a part of an address. */
export function countrySlug(country: string): string {
  return slugOf(countryName(country))
}

const bySlug = new Map(countryCodes().map(country => [countrySlug(country), country]))

/** The country that a part of an address names: by its name, or by its code in any case. Null where it names none. */
export function countryOfSlug(text: string): string | null {
  const code = text.toUpperCase()
  return isCountry(code) ? code : bySlug.get(slugOf(text)) ?? null
}

function slugOf(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[.’']/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
}

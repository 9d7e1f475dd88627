/** What a browser says of where it is. */
export interface BrowserSigns {
  timeZone: string | undefined
  languages: readonly string[]
}

/**
 * The country that a browser most likely is in: the one of its time zone. Where several countries share a zone, a
 * language that names one of them decides; where the zone says nothing (UTC), the first language that names a country.
 *
 * @returns ISO 3166-1 alpha-2, null where nothing was said
 */
function chooseCountry(ofZone: readonly string[], regions: readonly string[]): string | null {
  return regions.find(region => ofZone.includes(region)) ?? ofZone[0] ?? regions[0] ?? null
}

/** Places that have a zone or a language and no numbers of their own: whose numbers are used there. */
const NUMBERS_OF: Readonly<Record<string, string | null>> = {
  AQ: null, BV: 'NO', DG: 'IO', EA: 'ES', GS: 'FK', HM: 'AU', IC: 'ES', PN: 'NZ', TF: 'RE', UM: 'US',
}
/** Have numbers, and the table of zones does not know them. */
const NOT_IN_TABLE = ['AC', 'TA', 'XK']

/** Clocks of whole regions: they tell an offset and no country. */
const NO_COUNTRY = /^(?:[CEMW]ET|[EMH]ST|[ECMP]ST\d[ECMP]DT)$/

/** Loads the table of time zones, which nothing but signing up needs. */
export async function guessCountry({ timeZone, languages }: BrowserSigns): Promise<string | null> {
  const { getAllCountries, getAllTimezones, getTimezone } = await import('countries-and-timezones')
  const found = timeZone && !NO_COUNTRY.test(timeZone) ? getTimezone(timeZone)?.countries ?? [] : []
  const known = new Set([...Object.keys(getAllCountries()), ...Object.keys(NUMBERS_OF), ...NOT_IN_TABLE])
  const regions = languages.map(regionOf).filter(region => region !== null && known.has(region))
    .flatMap(region => withNumbers(region!))
  const [main, ...others] = found
  if (main === undefined) return chooseCountry([], regions)
  // of a country that has a zone of its own only a corner keeps this one: a town of Germany the Swiss
  const withOwn = new Set(Object.values(getAllTimezones()).map(zone => zone.countries[0]))
  return chooseCountry([main, ...others.filter(country => !withOwn.has(country))].flatMap(withNumbers), regions)
}

function withNumbers(country: string): string[] {
  const other = NUMBERS_OF[country]
  return other === undefined ? [country] : other === null ? [] : [other]
}

export function browserSigns(): BrowserSigns {
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, languages: navigator.languages }
}

function regionOf(language: string): string | null {
  try {
    const { region } = new Intl.Locale(language)
    return region && /^[A-Z]{2}$/.test(region) ? region : null
  } catch {
    return null
  }
}

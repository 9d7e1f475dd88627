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
function chooseCountry(ofZone: readonly string[], languages: readonly string[]): string | null {
  const regions = languages.map(regionOf).filter(region => region !== null)
  return regions.find(region => ofZone.includes(region)) ?? ofZone[0] ?? regions[0] ?? null
}

/** Clocks of whole regions: they tell an offset and no country. */
const NO_COUNTRY = /^(?:[CEMW]ET|[EMH]ST|[ECMP]ST\d[ECMP]DT)$/

/** Loads the table of time zones, which nothing but signing up needs. */
export async function guessCountry({ timeZone, languages }: BrowserSigns): Promise<string | null> {
  const { getAllTimezones, getTimezone } = await import('countries-and-timezones')
  const found = timeZone && !NO_COUNTRY.test(timeZone) ? getTimezone(timeZone)?.countries ?? [] : []
  const [main, ...others] = found
  if (main === undefined) return chooseCountry([], languages)
  // of a country that has a zone of its own only a corner keeps this one: a town of Germany the Swiss
  const withOwn = new Set(Object.values(getAllTimezones()).map(zone => zone.countries[0]))
  return chooseCountry([main, ...others.filter(country => !withOwn.has(country))], languages)
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

const LONGEST_HEADER = 500

/**
 * The country that a browser's languages name: "de-AT,de;q=0.9" is Austria. A guess that decides nothing but where
 * numbers without + belong. Null where no language names one.
 */
export function requestCountry(acceptLanguage: string | undefined): string | null {
  const languages = (acceptLanguage ?? '').slice(0, LONGEST_HEADER).split(',')
  for (const language of languages) {
    const region = /^\s*[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:[-;\s]|$)/i.exec(language)?.[1]
    if (region) return region.toUpperCase()
  }
  return null
}

import { foldName } from '../../../shared/rates/fold-name'
import { countryName } from './country-names'

/** Names that people type and no language's list of regions has, and parts of countries that are taken for one. */
const ALSO = `
AE UAE, Emirates, Dubai, Abu Dhabi;BA Bosnia;BQ Bonaire, Saba, Sint Eustatius;CC Keeling Islands;CD DRC, Congo Kinshasa, Zaire
CG Congo Brazzaville;CI Ivory Coast, Elfenbeinküste;CV Cabo Verde;CZ Czech Republic, Tschechische Republik;DE Federal Republic of Germany
ES Canary Islands, Balearic Islands;FK Malvinas;FM Federated States of Micronesia
GB UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Inglaterra, Angleterre, Großbritannien, Grande-Bretagne, Gran Bretaña, Gran Bretagna, Великобритания;IE Eire
IR Persia;KP DPRK, North Korea;KR Republic of Korea;LA Lao;MK Macedonia;MM Burma, Birma;MO Macau
NL Holland, Hollande, Olanda;PS Palestine, Gaza, West Bank;PT Azores, Madeira;RU Russian Federation;SY Syrian Arab Republic
SZ Swaziland;TL East Timor;TR Turkey;TW Republic of China, Formosa;TZ Zanzibar
US USA, U.S.A., America, Alaska, Hawaii, Vereinigte Staaten von Amerika;VA Holy See;VI US Virgin Islands;VN Viet Nam
`

const also = new Map(ALSO.trim().split(/[;\n]/).map((entry): [string, string[]] => [entry.slice(0, 2), entry.slice(3).split(', ')]))

/** The languages that most callers search in, besides English and what is spoken in the country itself. */
const LANGUAGES = ['de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'ru', 'ar', 'zh', 'hi', 'tr']
const namesIn = new Map<string, Intl.DisplayNames>()

/**
 * What a country is looked for by, folded, besides its English name. From `Intl`, whose words may change with the
 * release of Node: they find a page and stand on none.
 */
export function countryWords(country: string): string[] {
  const own = new Intl.Locale(`und-${country}`).maximize().language
  const known = foldName(countryName(country))
  const names = [...also.get(country) ?? [], ...[own, ...LANGUAGES].map(language => nameIn(language, country))]
  return [...new Set(names.map(foldName))].filter(word => word !== '' && !known.startsWith(word))
}

function nameIn(language: string, country: string): string {
  const names = namesIn.get(language) ?? new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
  namesIn.set(language, names)
  return names.of(country) ?? ''
}

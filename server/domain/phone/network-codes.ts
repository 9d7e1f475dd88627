/**
 * What is dialled before a number to show or withhold one's own, or to choose a carrier, in the countries whose
 * networks use plain digits for it. Elsewhere it is a star or a hash with digits (*67, #31#).
 */
const TABLE = `
AU 1831 1832 | BE 1167 | CA 1167 1182 | CH 142 143 | ES 067 | FR 3651 | GB 141 1470 | GG 141 1470 | HK 133 1357
IE 141 142 | IM 141 1470 | JE 141 1470 | JP 184 186 | NZ 0197 0196 | TW 167 | US 1167 1182
`

const codesByCountry: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.trim().split(/[|\n]/).map((entry): [string, string[]] => {
    const [country = '', ...codes] = entry.trim().split(' ')
    return [country, codes]
  }),
)

const allCodes = [...new Set([...codesByCountry.values()].flat())]

/** Codes of every country: a traveller dials the one from home. */
export function networkCodes(): readonly string[] {
  return allCodes
}

/** The digits behind the country's own code, where they begin with one. */
export function stripNetworkCode(digits: string, country: string): { code: string, rest: string } | null {
  const code = codesByCountry.get(country)?.find(one => digits.startsWith(one))
  return code === undefined ? null : { code, rest: digits.slice(code.length) }
}

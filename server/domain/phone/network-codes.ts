/**
 * What is dialled before a number to show or withhold one's own, or to choose a carrier, in the countries whose
 * networks use plain digits for it; an x is any digit. Elsewhere it is a star or a hash with digits (*67, #31#).
 */
const TABLE = `
AU 1831 1832 14xx | BE 1167 | CA 1167 1182 1010xxx | CH 142 143 | DE 0100xx 010xx | ES 067 | FR 3651
GB 141 1470 1280 | GG 141 1470 | HK 133 1357 | IE 141 142 | IM 141 1470 | JE 141 1470 | JP 184 186 122
NZ 0197 0196 | SG 1731 | TW 167 | US 1167 1182 1010xxx
`

const codesByCountry: ReadonlyMap<string, readonly RegExp[]> = new Map(
  TABLE.trim().split(/[|\n]/).map((entry): [string, RegExp[]] => {
    const [country = '', ...codes] = entry.trim().split(' ')
    return [country, codes.map(code => new RegExp(`^${code.replaceAll('x', '\\d')}`))]
  }),
)

const allCodes = [...codesByCountry.values()].flat()

/** The digits behind a code of any country: a traveller dials the one from home. */
export function behindNetworkCodes(digits: string): string[] {
  return allCodes.filter(code => code.test(digits)).map(code => digits.replace(code, ''))
}

/** The digits behind the country's own code, where they begin with one. */
export function stripNetworkCode(digits: string, country: string): { code: string, rest: string } | null {
  const code = codesByCountry.get(country)?.map(one => one.exec(digits)?.[0]).find(one => one !== undefined)
  return code === undefined ? null : { code, rest: digits.slice(code.length) }
}

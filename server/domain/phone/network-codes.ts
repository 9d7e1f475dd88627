/**
 * What is dialled before a number to show or withhold one's own, or to choose a carrier, in the countries whose
 * networks use plain digits for it; an x is any digit. Elsewhere it is a star or a hash with digits (*67, #31#), or the
 * public metadata has it (`nationalPrefixPattern`). Hong Kong: OFCA's code of practice on calling line identification;
 * 107xx and 108xx: OFCOM's carrier selection codes; 90xxx: FICORA's general carrier access codes; 0xx: Brazil's plan,
 * 0 and two digits of the operator; 00xx: 00XY in NTT West's guide to MYLINE, as 122 is. That Singapore has one for
 * withholding is said nowhere that we could read: IMDA's plan keeps four digits that begin with 1 for access codes, and
 * `isBehindSomething` hears what stands behind any.
 */
const TABLE = `
AU 1831 1832 14xx | BE 1167 | BR 0xx | CA 1167 1182 1010xxx | CH 142 143 107xx 108xx | DE 0100xx 010xx | ES 067 | FI 90xxx | FR 3651
GB 141 1470 1280 | GG 141 1470 | HK 133 1357 | IE 141 142 | IM 141 1470 | JE 141 1470 | JP 184 186 122 00xx
NZ 0197 0196 | TW 167 | US 1167 1182 1010xxx
`

const codesByCountry: ReadonlyMap<string, readonly RegExp[]> = new Map(
  TABLE.trim().split(/[|\n]/).map((entry): [string, RegExp[]] => {
    const [country = '', ...codes] = entry.trim().split(' ')
    return [country, codes.map(code => new RegExp(`^${code.replaceAll('x', '\\d')}`))]
  }),
)

/** Those that say most of their digits: the others would hear an emergency in the first digits of ordinary numbers. */
const exactCodes = [...codesByCountry.values()].flat().filter(code => /^\^\d\d+(?:\\d){0,2}$/.test(code.source))

/** The digits behind a code of the country or an exact one of any other: a traveller dials the one from home. */
export function behindNetworkCodes(digits: string, country: string): string[] {
  const codes = [...exactCodes, ...codesByCountry.get(country) ?? []]
  return codes.filter(code => code.test(digits)).map(code => digits.replace(code, ''))
}

/** The digits behind the country's own code, where they begin with one. */
export function stripNetworkCode(digits: string, country: string): { code: string, rest: string } | null {
  const code = codesByCountry.get(country)?.map(one => one.exec(digits)?.[0]).find(one => one !== undefined)
  return code === undefined ? null : { code, rest: digits.slice(code.length) }
}

import type { ParsedNumber } from './valid-number'

/**
 * What regulators call the numbers that are nobody's own line, by calling code and the first digits behind it, and
 * what is particular about their price. Where a kind stands here, a refusal says it instead of "premium".
 */
const TABLE = `
1 900 | pay-per-call number (900) | its owner sets the price
1 ...976 | pay-per-call number (976) | its owner sets the price
27 86 | shared-cost number (086) | its price depends on who calls
30 801 | shared-cost number (801) | its price depends on who calls
31 900 | information number (0900) | its owner sets the price
31 90[69] | information number (0906, 0909) | its owner sets the price
31 88 | company number (088) | our price list has no price for it
31 14 | short number of a town hall (14) | only telephones in the Netherlands reach it
32 78 | national-rate number (078) | our price list has no price for it
32 70 | special-rate number (070) | its price depends on who calls
32 90 | premium number (090x) | its owner sets the price
33 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
33 80[6-9] | ordinary-price number (0806 to 0809) | our price list has no price for it
33 836 | surcharged number (0836) | its owner sets a price on top of the call
34 901 | shared-cost number (901) | its price depends on who calls
34 902 | nationwide number (902) | its price depends on who calls
34 80[367] | premium number (80x) | its owner sets the price
34 905 | mass-calling number (905) | its owner sets the price
34 51 | company number (51) | our price list has no price for it
351 808 | shared-cost number (808) | its price depends on who calls
351 70[78] | universal access number (707, 708) | its price depends on who calls
351 (?:60|76) | premium number | its owner sets the price
353 818 | standard-rate number (0818) | our price list has no price for it
353 18(?:50|90) | shared-cost number (1850, 1890) | its price depends on who calls
353 15 | premium number (15xx) | its owner sets the price
358 [67]00 | service number (0600, 0700) | its owner sets the price
358 75 | nationwide company number (075) | our price list has no price for it
358 (?:10|20|29|30|60|7[13]) | nationwide company number | our price list has no price for it
39 84[0178] | shared-cost number (840 to 848) | its price depends on who calls
39 89 | premium number (89x) | its owner sets the price
39 1(?:44|66) | premium number (144, 166) | its owner sets the price
41 84 | shared-cost number (084x) | its price depends on who calls
41 90 | premium number (090x) | its owner sets the price
41 58 | company number (058) | our price list has no price for it
43 8(?:10|2[01]) | service number with a price cap (0810, 0820, 0821) | its price depends on who calls
43 9 | value-added number (09xx) | its owner sets the price
43 5 | company number (05) | our price list has no price for it
44 84 | service number (084) | its owner sets a service charge on top of the call
44 87 | service number (087) | its owner sets a service charge on top of the call
44 3 | UK-wide number (03), charged like a landline there | our price list has no price for it
44 55 | corporate number (055) | our price list has no price for it
44 9 | premium rate number (09) | its owner sets a service charge on top of the call
44 76(?!24) | radiopaging number (076) | its price depends on who calls
45 90 | premium number (90) | its owner sets the price
46 77 | shared-cost number (077) | its price depends on who calls
46 9(?:00|39|44) | premium number (0900, 0939, 0944) | its owner sets the price
47 8[12] | special-rate number (81x, 82x) | its owner sets the price
47 0 | company number (five digits) | our price list has no price for it
48 801 | shared-cost number (801) | its price depends on who calls
48 804 | universal access number (804) | its price depends on who calls
48 70 | premium number (70x) | its owner sets the price
49 180 | service number (0180) | its price depends on who calls
49 137 | mass-calling number (0137) | its owner sets the price
49 900 | premium-rate service (0900) | its owner sets the price
49 18 | number of a closed user group (018) | our price list has no price for it
55 300 | nationwide service number (0300) | its price depends on who calls
55 [34]00 | nationwide company number (300x, 400x) | its price depends on who calls
55 900 | premium number (0900) | its owner sets the price
61 13 | local-rate number (13, 1300) | its price depends on who calls
61 19 | premium rate number (19) | its owner sets the price
64 900 | premium number (0900) | its owner sets the price
65 1900 | premium number (1900) | its owner sets the price
81 570 | Navi Dial number (0570) | its price depends on who calls
81 990 | premium number (0990) | its owner sets the price
82 15 | nationwide company number (15xx) | its price depends on who calls
82 60 | premium number (060) | its owner sets the price
90 444 | nationwide company number (444) | its price depends on who calls
90 900 | premium number (900) | its owner sets the price
91 1860 | nationwide company number (1860) | its price depends on who calls
972 1700 | shared-cost number (1700) | its price depends on who calls
972 19 | premium number (19xx) | its owner sets the price
`

interface LineKind {
  callingCode: string
  begins: RegExp
  /** As it stands in a sentence: "a service number (087)". */
  name: string
  price: string
}

const kinds: LineKind[] = TABLE.trim().split('\n').map(line => {
  const [where = '', name = '', price = ''] = line.split(' | ')
  const [callingCode = '', begins = ''] = where.trim().split(/ +/)
  const article = /^[aeio]/.test(name) ? 'an' : 'a'
  return { callingCode, begins: new RegExp(`^(?:${begins})`), name: `${article} ${name}`, price }
})

/** A sentence that says what kind of number it is and why its price cannot be promised; null where it has no kind. */
export function lineKindSentence({ e164, callingCode }: ParsedNumber): string | null {
  const national = e164.slice(1 + callingCode.length)
  const kind = kinds.find(one => one.callingCode === callingCode && one.begins.test(national))
  return kind ? `This is ${kind.name}: ${kind.price}. We do not call those.` : null
}

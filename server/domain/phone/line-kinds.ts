import { countryInSentence } from './country-names'
import { LINE_KINDS } from './line-kinds-table'
import type { ParsedNumber } from './valid-number'

interface LineKind {
  callingCode: string
  begins: RegExp
  /** As it stands in a sentence: "a service number (087)". */
  name: string
  price: string
}

const kinds: LineKind[] = LINE_KINDS.trim().split('\n').map(line => {
  const [where = '', name = '', price = ''] = line.split(' | ')
  const [callingCode = '', begins = ''] = where.trim().split(/ +/)
  const article = /^[aeio]/.test(name) ? 'an' : 'a'
  return { callingCode, begins: new RegExp(`^(?:${begins})`), name: `${article} ${name}`, price }
})

/** In the countries whose own term does not stand in the table. */
const GENERAL: Readonly<Record<string, readonly [name: string, price: string]>> = {
  premium: ['a premium number', 'its owner sets the price'],
  shared_cost: ['a shared-cost number', 'its price depends on who calls'],
  uan: ['a nationwide company number', 'our price list has no price for it'],
  pager: ['a pager', 'nobody could talk to you there'],
  voicemail: ['a mailbox', 'it leads to no person'],
}

/** A sentence that says what kind of number it is and why its price cannot be promised; null where it has no kind. */
export function lineKindSentence({ e164, callingCode, country, lineType }: ParsedNumber): string | null {
  const national = e164.slice(1 + callingCode.length)
  const kind = kinds.find(one => one.callingCode === callingCode && one.begins.test(national))
  if (kind) return sentence(kind.name, kind.price)
  const [name, price] = GENERAL[lineType] ?? []
  if (name === undefined || price === undefined) return null
  return sentence(country === null ? name : `${name} in ${countryInSentence(country)}`, price)
}

function sentence(name: string, price: string): string {
  return `This is ${name}: ${price}. We do not call those.`
}

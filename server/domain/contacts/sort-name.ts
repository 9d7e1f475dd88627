/** Letters that no normal form takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ł: 'l', ŧ: 't', þ: 'th',
}
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
/** Places in a list are told by it. */
const LONGEST = 60

/** A name as a list is sorted by: small letters without accents, without the signs before the first letter or digit. */
export function sortNameOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(LETTER, letter => LETTERS[letter]!)
  const words = plain.replace(/\s+/gu, ' ').trim()
  return [...words.replace(/^[^\p{L}\p{N}]+/u, '') || words].slice(0, LONGEST).join('')
}

/** Letters that are letters of their own, and that people without them on their keyboards write so. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** A name as it is compared: without accents, signs, capitals and "the"; "St" is "Saint". */
export function foldName(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    .replace(/[.’'ʻ]/g, '').replace(/[ßæœøłđðþı]/g, letter => LETTERS[letter] ?? letter)
    .replace(/&/g, ' and ').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
    .replace(/^the /, '').replace(/^st\b/, 'saint')
}

/** Scripts that set no space between words. */
const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Words as they are compared: without case, signs and forms of letters. An apostrophe joins. */
export function tokensOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().replace(/['’ʼ]/g, '').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

/** Whether these words stand in a text, one after another. Nothing stands nowhere. */
export function standsIn(words: string, text: string): boolean {
  const [needle, hay] = [tokensOf(words), tokensOf(text)]
  if (needle.length === 0) return false
  if (NO_SPACES.test(words)) return hay.join('').includes(needle.join(''))
  return ` ${hay.join(' ')} `.includes(` ${needle.join(' ')} `)
}

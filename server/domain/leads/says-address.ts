import { signPattern, SPOKEN_SIGNS } from './spoken-signs'

const LETTER = String.raw`[\p{L}\p{M}\p{N}]`
const SPACE = String.raw`[\s,;:"“”]*`
const ANY_ADDRESS = new RegExp(String.raw`${LETTER}${SPACE}${signPattern('@', true)}${SPACE}${LETTER}`, 'iu')

/** Whether these words say the address, in one piece or letter by letter: "ada at example dot com". */
export function saysAddress(words: string, address: string): boolean {
  const said = [...address].map(character =>
    character in SPOKEN_SIGNS ? signPattern(character, true) : character === '%' ? '%' : character)
  const pattern = said.join(SPACE + String.raw`[-–]?` + SPACE)
  return new RegExp(String.raw`(?<!${LETTER}|[._%+-])${pattern}(?!${LETTER}|@)`, 'iu').test(words.normalize('NFKC'))
}

/** Whether they say any address. */
export function namesAnAddress(words: string): boolean {
  return ANY_ADDRESS.test(words.normalize('NFKC')) && new RegExp(signPattern('.', true), 'iu').test(words)
}

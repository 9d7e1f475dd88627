import { signPattern } from './spoken-signs'

/** Between the letters of somebody who spells. */
const APART = String.raw`[\s,;:.\-–—·"“”]+`
const alone = (letter: string) => String.raw`(?<![\p{L}\p{M}\p{N}])${letter}(?![\p{L}\p{M}\p{N}])`

/**
 * Whether words spell an address: what stands before the @ letter by letter, signs by their names; what stands behind
 * it in letters or in words: "A D A at example dot com".
 */
export function spellsOut(words: string, address: string): boolean {
  const [local = '', domain = ''] = address.split('@')
  const pattern = [
    [...local].map(inLocal).join(APART),
    signPattern('@', true),
    domain.split('.').map(label => inDomain(label)).join(String.raw`[\s,;:"]*${signPattern('.', true)}[\s,;:"]*`),
  ].join(String.raw`[\s,;:.\-"“”]*`)
  return new RegExp(String.raw`${pattern}(?![\p{L}\p{N}])`, 'iu').test(words.normalize('NFKC'))
}

function inLocal(character: string): string {
  if (/[a-z0-9]/.test(character)) return alone(character)
  return character === '%' ? String.raw`(?:%|percent)` : signPattern(character, character === '_' || character === '+')
}

/** Whole, or letter by letter; a dash in it is said or written. */
function inDomain(label: string): string {
  const whole = label.split('-').map(part => String.raw`(?<![\p{L}\p{N}])${part}(?![\p{L}\p{N}])`).join(String.raw`\s*${signPattern('-', true)}\s*`)
  const spelled = [...label].map(character => (character === '-' ? signPattern('-', true) : alone(character))).join(APART)
  return `(?:${whole}|${spelled})`
}

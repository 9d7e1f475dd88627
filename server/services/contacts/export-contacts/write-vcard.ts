import type { Person } from '../../../domain/contacts/contact'
import type { ContactFile } from './write-csv'

const END = '\r\n'
/** Of a line, in bytes; more is folded. */
const LINE_BYTES = 75
const TYPES: Record<string, string> = { mobile: 'CELL', home: 'HOME', work: 'WORK', main: 'MAIN', car: 'CAR' }

/** A card for each, version 3.0, which every address book reads. */
export function contactsVcard(): ContactFile {
  return {
    header: '',
    row: ({ name, email, note, tags, isFavourite, numbers }: Person) => [
      'BEGIN:VCARD', 'VERSION:3.0', `FN:${escape(name)}`, `N:;${escape(name)};;;`,
      ...numbers.map(({ number, label }) => `TEL${typeOf(label)}:${number}`),
      ...email === null ? [] : [`EMAIL:${escape(email)}`],
      ...note === '' ? [] : [`NOTE:${escape(note)}`],
      ...tags.length === 0 ? [] : [`CATEGORIES:${tags.map(escape).join(',')}`],
      ...isFavourite ? ['X-TALKTIME-FAVOURITE:yes'] : [],
      'END:VCARD',
    ].map(line => fold(line) + END).join(''),
  }
}

function typeOf(label: string): string {
  const type = TYPES[label]
  if (type) return `;TYPE=${type}`
  // a parameter has no way to write a quote
  return label === '' ? '' : `;X-LABEL="${label.replaceAll('"', '\'')}"`
}

function escape(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replaceAll('\n', '\\n')
}

/** Between characters, never within one. */
function fold(line: string): string {
  const lines: string[] = []
  let current = ''
  let bytes = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (bytes + size > LINE_BYTES) {
      lines.push(current)
      current = ' '
      bytes = 1
    }
    current += character
    bytes += size
  }
  return [...lines, current].join(END)
}

import { readLines } from '../../text-files/read-lines'
import type { RawEntry, RawPerson } from './import-entry'

interface Property { group: string, name: string, params: Map<string, string[]>, value: string }
interface Card { line: number, properties: Property[], version: string, problem: string | null }

/** Of a line that goes on and on, such as a picture in the middle of a card, no more is kept. */
const LONGEST_VALUE = 64 * 1024
const MOST_PROPERTIES = 500
const READ = new Set(['BEGIN', 'END', 'VERSION', 'FN', 'N', 'ORG', 'NICKNAME', 'TEL', 'EMAIL', 'NOTE', 'CATEGORIES', 'AGENT', 'X-ABLABEL', 'X-TALKTIME-FAVOURITE'])
const NOT_CALLED = new Set(['FAX', 'PAGER', 'MODEM', 'BBS', 'ISDN', 'TEXTPHONE', 'DATA'])
const NO_END = 'The card has no end: END:VCARD is missing. The file may have been cut off.'
const LABELS: Record<string, string> = { CELL: 'mobile', IPHONE: 'mobile', HOME: 'home', WORK: 'work', MAIN: 'main', CAR: 'car' }

/**
 * Cards of versions 2.1, 3.0 and 4.0, as they are read: a file may hold any number of any size. Lines are taken as the
 * bytes they are, since a fold may stand in the middle of a character and each value may be in an alphabet of its own.
 */
export async function* readVcards(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<RawEntry> {
  let card: Card | null = null
  let depth = 0
  let hasCards = false
  for await (const { line, text } of unfold(source)) {
    if (text.trim() === '') continue
    const property = readProperty(text)
    if (property?.name === 'BEGIN') {
      // a card may hold that of somebody's agent; any other one begins where the end of the last is missing
      if (card && depth === 1 && card.properties.at(-1)?.name !== 'AGENT') {
        yield { line: card.line, problem: NO_END }
        depth = 0
      }
      depth += 1
      if (depth === 1) card = { line, properties: [], version: '', problem: null }
      hasCards = true
    } else if (property?.name === 'END') {
      depth = Math.max(0, depth - 1)
      if (card && depth === 0) {
        yield readCard(card)
        card = null
      }
    } else if (!card) {
      yield { line, problem: 'The line stands outside of any card, which begins with BEGIN:VCARD.' }
      if (!hasCards) return
    } else if (depth === 1) take(card, property, line)
  }
  if (card) yield { line: card.line, problem: NO_END }
  else if (!hasCards) yield { line: 1, problem: 'The file has no cards in it.' }
}

function take(card: Card, property: Property | null, line: number): void {
  if (!property) card.problem ??= `Line ${line} of the card cannot be read.`
  else if (property.name === 'VERSION') card.version = property.value.trim()
  else if (READ.has(property.name) && card.properties.length < MOST_PROPERTIES) card.properties.push(property)
}

/** Lines with those that they were folded into; a soft line break of quoted-printable is one too. */
async function* unfold(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<{ line: number, text: string }> {
  let held: { line: number, text: string } | null = null
  let isSoft = false
  let isPicture = false
  for await (const { number, text } of readLines(source, 'bytes')) {
    const isFold: boolean = held !== null && (isSoft || (/^[ \t]/.test(text) && text.trim() !== ''))
    if (!isFold) {
      if (held) yield held
      held = { line: number, text: '' }
      // what is never read need not be kept
      isPicture = /^([\w-]+\.)?(PHOTO|LOGO|SOUND|KEY)[;:]/i.test(text)
    }
    const part: string = isSoft ? text : isFold ? text.slice(1) : text
    const before: string = isSoft ? held!.text.slice(0, -1) : held!.text
    if (held!.text.length < (isPicture ? 16 : LONGEST_VALUE)) held!.text = before + part
    isSoft = !isPicture && /^[^:]*;[^:]*quoted-printable[^:]*:/i.test(held!.text) && text.endsWith('=')
  }
  if (held) yield held
}

function readProperty(text: string): Property | null {
  const match = /^(?:([\w-]+)\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*)*):(.*)$/s.exec(text)
  if (!match) return null
  const params = new Map<string, string[]>()
  for (const param of match[3]!.match(/;(?:"[^"]*"|[^";])*/g) ?? []) {
    const [key = '', value] = param.slice(1).split(/=(.*)/s)
    // version 2.1 leaves the names out: TEL;HOME;VOICE
    const name = value === undefined ? (/^(quoted-printable|base64|8bit)$/i.test(key) ? 'ENCODING' : 'TYPE') : key.toUpperCase()
    const plain = (value ?? key).replaceAll('"', '')
    params.set(name, [...params.get(name) ?? [], ...name === 'X-LABEL' ? [plain] : plain.split(',')])
  }
  return { group: match[1] ?? '', name: match[2]!.toUpperCase(), params, value: match[4]! }
}

function readCard({ line, properties, problem }: Card): RawEntry {
  if (problem) return { line, problem }
  try {
    const all = (name: string) => properties.filter(one => one.name === name)
    const texts = (name: string) => all(name).map(one => unescape(decode(one)))
    const [family = '', given = '', middle = ''] = partsOf(all('N')[0], ';')
    const person: RawPerson = {
      line,
      name: texts('FN')[0]?.trim() || [given, middle, family].filter(part => part !== '').join(' ') || texts('NICKNAME')[0] || partsOf(all('ORG')[0], ';')[0] || '',
      emails: texts('EMAIL'),
      notes: texts('NOTE'),
      tags: all('CATEGORIES').flatMap(one => partsOf(one, ',')),
      isFavourite: texts('X-TALKTIME-FAVOURITE')[0] === 'yes',
      numbers: all('TEL').map(one => ({ one, own: ownLabel(one, all('X-ABLABEL')) }))
        .filter(({ one, own }) => !typesOf(one).some(type => NOT_CALLED.has(type)) && !/fax|pager/i.test(own))
        .map(({ one, own }) => ({ number: decode(one).replace(/^tel:/i, '').replace(/;.*$/s, ''), label: LABELS[own.toUpperCase()] ?? (own || labelOf(one)) })),
    }
    return person
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return { line, problem: 'The card has text that is not in the alphabet which it names, or not in UTF-8.' }
    throw error
  }
}

const typesOf = ({ params }: Property) => (params.get('TYPE') ?? []).map(type => type.toUpperCase())

/** Apple's address books say the kind on a line of its own, and their own words as `_$!<Home>!$_`. */
function ownLabel({ group }: Property, labels: readonly Property[]): string {
  const label = group === '' ? undefined : labels.find(one => one.group === group)
  return label ? unescape(decode(label)).replace(/^_\$!<(.*)>!\$_$/s, '$1').trim() : ''
}

function labelOf(property: Property): string {
  const own = property.params.get('X-LABEL')?.[0]
  if (own !== undefined) return Buffer.from(own, 'latin1').toString('utf8')
  return typesOf(property).map(type => LABELS[type]).find(label => label !== undefined) ?? ''
}

/** The value's text. @throws TypeError for bytes that are none, RangeError for an alphabet that nobody knows. */
function decode({ params, value }: Property): string {
  const isQuoted = params.get('ENCODING')?.some(one => /^(quoted-printable|q)$/i.test(one))
  const bytes = isQuoted ? value.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : value
  return new TextDecoder(params.get('CHARSET')?.[0] ?? 'utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
}

function unescape(text: string): string {
  return text.replace(/\\([nN\\,;:])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
}

/** Parts of a value that has several, with commas or semicolons between them that are not escaped. */
function partsOf(property: Property | undefined, separator: string): string[] {
  if (!property) return []
  const parts = decode(property).match(new RegExp(`(?:\\\\.|[^\\\\${separator}])+|(?<=^|${separator})(?=${separator}|$)`, 'gs')) ?? []
  return parts.map(part => unescape(part).trim())
}

import { decodeText } from '../../../../shared/ledger/csv-cells'
import { readLines, type Line } from '../../text-files/read-lines'
import { splitLine, splitRows } from '../../text-files/split-rows'
import type { RawEntry, RawPerson } from './import-entry'

type Field = 'name' | 'first' | 'middle' | 'last' | 'organisation' | 'email' | 'note' | 'tags' | 'favourite' | 'number' | 'label'
interface Column { field: Field, group: string, word: string }
interface Header { columns: (Column | null)[], delimiter: string, isOurs: boolean }

const DELIMITERS = [',', ';', '\t', '|']
const MOST_LINES_BEFORE = 5
const UNREADABLE = '\uFFFD'

/** How address books name their columns; what has a number in it comes several times. */
const COLUMNS: readonly [Field, RegExp][] = [
  ['name', /^(full |display |contact |file as )?name$|^nom complet$|^vollständiger name$|^nombre completo$/],
  ['first', /^(first|given)[ -]?name$|^vorname$|^prénom$|^nombre$/],
  ['middle', /^(middle|additional)[ -]?name$/],
  ['last', /^(last|family)[ -]?name$|^surname$|^nachname$|^apellidos?$|^nom$/],
  ['organisation', /^(company|organi[sz]ation( name| 1 - name)?|firma)$/],
  ['email', /^e-?mail( address)?( \d)?( address)?( - value)?$|^e-?mail \d - value$|^correo( electrónico)?$|^courriel$/],
  ['note', /^notes?$|^notizen?$|^comments?$/],
  ['tags', /^(tags?|labels|categories|group membership|groups?|kategorien)$/],
  ['favourite', /^(favou?rite|starred)$/],
  ['label', /^phone \d+ - (label|type)$|^(phone |number )?label( \d+)?$/],
  ['number', /^phone \d+ - value$|^(.*\b)?(phone|mobile|telephone|tel|handy|telefon|téléphone|teléfono|móvil|cell)( number)?( \d+)?$|^numbers?( \d+)?$/],
]
/** Words for what others call otherwise. */
const LABELS: Readonly<Record<string, string>> = {
  handy: 'mobile', móvil: 'mobile', cell: 'mobile', business: 'work', company: 'work', primary: 'main',
}
/** Lines of numbers that are for machines. */
const NOT_CALLED = /\b(fax|pager|telex|isdn|tty|tdd)\b/

/** Rows of a table of people, in the columns of the address books that we know, as they are read. */
export async function* readCsv(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<RawEntry> {
  const lines = readLines(source)
  try {
    const found = await findHeader(lines)
    if ('problem' in found) {
      yield found
      return
    }
    const { columns, delimiter } = found
    // a line with as many fields as the header is taken for a row, also where a quote before it was never closed
    const isRow = (text: string) => columns.length > 1 && text.split(delimiter).length >= columns.length
    for await (const row of splitRows(lines, { delimiter, isRow })) {
      if ('problem' in row) yield { line: row.line, problem: `The line cannot be read: ${row.problem}.` }
      else if (row.fields.every(field => field.trim() === '')) continue
      else yield readRow(row.fields, row.line, found)
    }
  } finally {
    await lines.return(undefined)
  }
}

async function findHeader(lines: AsyncIterator<Line>): Promise<Header | { line: number, problem: string }> {
  for (let seen = 0; seen < MOST_LINES_BEFORE; seen += 1) {
    const { value, done } = await lines.next()
    if (done) break
    const text = value.text.replace(/^\uFEFF/, '').trim()
    const headers = DELIMITERS.flatMap(delimiter => headerOf(text, delimiter))
    const width = ({ columns }: Header) => columns.filter(column => column !== null).length
    const [widest] = headers.sort((one, other) => width(other) - width(one))
    if (widest) return widest
  }
  return { line: 1, problem: 'No line names the columns. The first line must say which column is the name and which the number, such as: Name,Phone.' }
}

function headerOf(text: string, delimiter: string): Header[] {
  const { fields, open, isStray } = splitLine(text, delimiter, null)
  if (open !== null || isStray) return []
  const columns = fields.map(columnOf)
  const known = columns.map(column => column?.field)
  const isOne = known.some(field => field === 'number' || field === 'email') || (known.includes('name') && fields.length > 1)
  return isOne ? [{ columns, delimiter, isOurs: known.includes('favourite') && text.includes('Favourite') }] : []
}

function columnOf(title: string): Column | null {
  const plain = title.normalize('NFKC').trim().toLowerCase()
  if (NOT_CALLED.test(plain)) return null
  const found = COLUMNS.find(([, form]) => form.test(plain))
  return found ? { field: found[0], group: /\d+/.exec(plain)?.[0] ?? '', word: labelWord(plain) } : null
}

/** "Mobile Phone", "home phone 2": what stands before says what kind it is. */
function labelWord(title: string): string {
  const word = /^(mobile|handy|móvil|cell|home|business|work|main|primary|other|company|car|assistant)/.exec(title)?.[1] ?? ''
  return LABELS[word] ?? word
}

function readRow(fields: string[], line: number, { columns, isOurs }: Header): RawEntry {
  if (fields.length > columns.length) return { line, problem: `The line has ${fields.length} fields where the first line names ${columns.length}.` }
  if (fields.some(field => field.includes(UNREADABLE))) {
    return { line, problem: 'The line is not text in UTF-8. Save the file as UTF-8 (or “CSV UTF-8”) and take it again.' }
  }
  const cells = fields.map(field => (isOurs ? decodeText(field) : field.trim()))
  if (cells.includes(null)) return { line, problem: 'The line has a backslash that says nothing.' }
  const all = (field: Field) => columns.flatMap((column, index) =>
    (column?.field === field && cells[index] ? [cells[index]] : []))
  const labels = new Map<string, string>()
  for (const [index, column] of columns.entries()) {
    if (column?.field === 'label') labels.set(column.group, cells[index] ?? '')
  }
  const person: RawPerson = {
    line,
    name: all('name')[0] ?? ([...all('first'), ...all('middle'), ...all('last')].join(' ') || (all('organisation')[0] ?? '')),
    emails: isOurs ? all('email') : all('email').flatMap(one => one.split(' ::: ')),
    notes: all('note'),
    tags: all('tags'),
    isFavourite: /^(yes|true|1)$/i.test(all('favourite')[0] ?? ''),
    numbers: columns.flatMap((column, index) => {
      const cell = cells[index] ?? ''
      if (column?.field !== 'number' || cell === '') return []
      return cell.split(' ::: ').map(number => ({ number, label: labels.get(column.group)?.replace(/^\*\s*/, '') || column.word }))
    }),
  }
  return person
}

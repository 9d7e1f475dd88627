import { readTable, type TableForm, type TableRow } from '../../text-files/read-table'
import type { RawEntry } from './import-entry'

type Field = 'name' | 'first' | 'middle' | 'last' | 'organisation' | 'email' | 'note' | 'tags' | 'favourite' | 'number' | 'label'
interface Column { field: Field, group: string, word: string }

/** How address books name their columns; what has a number in it comes several times. */
const COLUMNS: readonly [Field, RegExp][] = [
  ['name', /^(full |display |contact |file as )?name$|^nom complet$|^vollständiger name$|^nombre completo$|^nome completo$|^volledige naam$/],
  ['first', /^(first|given)[ -]?name$|^vorname$|^prénom$|^nombre$|^nome$|^voornaam$|^imię$/],
  ['middle', /^(middle|additional)[ -]?name$/],
  ['last', /^(last|family)[ -]?name$|^surname$|^nachname$|^apellidos?$|^nom( de famille)?$|^cognome$|^sobrenome$|^apelido$|^achternaam$|^nazwisko$/],
  ['organisation', /^(company|organi[sz]ation( name| 1 - name)?|firma|société|empresa|azienda|bedrijf)$/],
  ['email', /^e-?mail( address)?( \d)?( address)?( - value)?$|^e-?mail \d - value$|^(dirección de )?correo( electrónico)?$|^courriel$|^e-?mail-?(adresse|adres)$|^(adresse|indirizzo|endereço de|adres) e-?mail$|^adresse (de courriel|électronique)$|^posta elettronica$/],
  ['note', /^notes?$|^notizen?$|^comments?$|^notas?$|^remarques?$|^opmerkingen$/],
  ['tags', /^(tags?|labels|categories|group membership|groups?|kategorien)$/],
  ['favourite', /^(favou?rite|starred)$/],
  ['label', /^phone \d+ - (label|type)$|^(phone |number )?label( \d+)?$/],
  ['number', /^phone \d+ - value$|^(.*\b)?(phone|mobile|telephone|tel|handy|(?:mobil)?telefon|telefonnummer|rufnummer|mobilnummer|téléphone|portable|teléfono|móvil|cell|telefono|cellulare|telefone|telemóvel|celular|telefoon|mobiel)( number)?( \d+| [\p{L}]+| \([\p{L} ]+\))?$|^numbers?( \d+)?$/u],
]
/** Words for what others call otherwise. */
const LABELS: Readonly<Record<string, string>> = {
  handy: 'mobile', móvil: 'mobile', cell: 'mobile', mobil: 'mobile', portable: 'mobile', cellulare: 'mobile', telemóvel: 'mobile', celular: 'mobile', mobiel: 'mobile', business: 'work', company: 'work', primary: 'main',
}
/** Lines of numbers that are for machines. */
const NOT_CALLED = /\b(fax|pager|telex|isdn|tty|tdd)\b/

const FORM: TableForm<Column> = {
  columnOf,
  isHeader(columns) {
    const known = columns.map(column => column?.field)
    return known.some(field => field === 'number' || field === 'email') || (known.includes('name') && columns.length > 1)
  },
  isOurs: (columns, titles) => columns.some(column => column?.field === 'favourite') && titles.includes('Favourite'),
  noHeader: 'No line names the columns. The first line must say which column is the name and which the number, such as: Name,Phone.',
}

/** Rows of a table of people, in the columns of the address books that we know, as they are read. */
export async function* readCsv(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<RawEntry> {
  for await (const row of readTable(source, FORM)) yield 'problem' in row ? row : readPerson(row)
}

function columnOf(title: string): Column | null {
  const plain = title.normalize('NFKC').trim().toLowerCase()
  if (NOT_CALLED.test(plain)) return null
  const found = COLUMNS.find(([, form]) => form.test(plain))
  return found ? { field: found[0], group: /\d+/.exec(plain)?.[0] ?? '', word: labelWord(plain) } : null
}

/** "Mobile Phone", "home phone 2": what stands before says what kind it is. */
function labelWord(title: string): string {
  const word = /^(mobile|handy|móvil|cellulare|celular|cell|telemóvel|mobiel|mobil|portable|home|business|work|main|primary|other|company|car|assistant)/.exec(title)?.[1] ?? ''
  return LABELS[word] ?? word
}

/** What spreadsheets put around a number so that it stays one: ="+44 20 …", or an apostrophe in front. */
function asTyped(text: string): string {
  return /^="(.*)"$/s.exec(text)?.[1] ?? text.replace(/^'(?=[+(\d])/, '')
}

function readPerson({ line, cells, isOurs }: TableRow<Column>): RawEntry {
  const all = (field: Field) => cells.filter(({ column, text }) => column.field === field && text !== '').map(({ text }) => text)
  const labels = new Map(cells.filter(({ column }) => column.field === 'label').map(({ column, text }) => [column.group, text]))
  return {
    line,
    name: all('name')[0] ?? ([...all('first'), ...all('middle'), ...all('last')].join(' ') || (all('organisation')[0] ?? '')),
    emails: isOurs ? all('email') : all('email').flatMap(one => one.split(' ::: ')),
    notes: all('note'),
    tags: all('tags'),
    isFavourite: /^(yes|true|1)$/i.test(all('favourite')[0] ?? ''),
    numbers: cells.filter(({ column, text }) => column.field === 'number' && text !== '').flatMap(({ column, text }) =>
      asTyped(text).split(' ::: ').map(number => ({ number, label: labels.get(column.group)?.replace(/^\*\s*/, '') || column.word }))),
  }
}

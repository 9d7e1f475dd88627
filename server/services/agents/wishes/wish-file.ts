import { parseNumber } from '../../../domain/phone/parse-number'
import { Instant } from '../../../../shared/schemas/common'
import { CreateWishBody } from '../../../../shared/schemas/agents/call-wishes'
import { WISH_WAYS } from '../../../../shared/schemas/agents/words'
import { readTable, type TableForm, type TableRow } from '../../text-files/read-table'

type Field = 'number' | 'saidAt' | 'way' | 'wording' | 'removed'

/** How the columns of such lists are called; the first name of each is ours. */
const COLUMNS: readonly [Field, RegExp][] = [
  ['number', /^(number|phone|phone number|mobile|telephone)$/],
  ['saidAt', /^(said at|when|date|time|agreed at|agreed on|said on)$/],
  ['way', /^(how|way)$/],
  ['wording', /^(words|wording|consent|text|agreed to)$/],
  ['removed', /^withdrawn$/],
]
export const WISH_FILE_TITLES = ['Number', 'Said at', 'How', 'Words', 'Withdrawn', 'Why withdrawn']

const FORM: TableForm<Field> = {
  columnOf: title => COLUMNS.find(([, form]) => form.test(title.normalize('NFKC').trim().toLowerCase()))?.[0] ?? null,
  isHeader: columns => columns.includes('number'),
  isOurs: (_columns, titles) => titles.includes('Why withdrawn'),
  noHeader: 'No line names the columns. The first line must name them, such as: Number,Said at,How,Words.',
}

export interface WishRow {
  line: number
  number: string
  saidAt: Date
  way: (typeof WISH_WAYS)[number]
  wording: string
}
type Problem = { line: number, problem: string }

/** What each line of a list says, or why it does not count, as the lines come. */
export async function* readWishFile(
  source: AsyncIterable<Uint8Array>, { country, now }: { country: string, now: Date },
): AsyncGenerator<WishRow | Problem> {
  for await (const row of readTable(source, FORM)) yield 'problem' in row ? row : judge(row, country, now)
}

function judge({ line, cells }: TableRow<Field>, country: string, now: Date): WishRow | Problem {
  const cell = (field: Field) => cells.find(({ column }) => column === field)?.text.trim() ?? ''
  const wrong = (problem: string): Problem => ({ line, problem })
  if (cell('removed') !== '') return wrong('This entry was withdrawn: it counts no longer.')
  const number = parseNumber(cell('number'), country)
  if (!number.ok) return wrong(cell('number') === '' ? 'There is no number.' : number.message)
  const saidAt = readMoment(cell('saidAt'))
  if (!saidAt) return wrong('When it was said is missing, or no day such as 2026-11-24 or 2026-11-24T10:30:00Z.')
  if (saidAt > now) return wrong('Nobody can have said this in the future.')
  const way = WISH_WAYS.find(one => one === (cell('way').toLowerCase().replace(' ', '_') || 'written'))
  if (!way) return wrong(`How it was said must be one of ${WISH_WAYS.join(', ')}.`)
  const wording = CreateWishBody.shape.wording.safeParse(cell('wording'))
  if (!wording.success) return wrong(cell('wording') === '' ? 'The words are missing.' : 'The words are too long, or no text.')
  return { line, number: number.e164, saidAt, way, wording: wording.data }
}

/** A day is its first second in UTC. */
function readMoment(text: string): Date | null {
  const written = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  const read = Instant.safeParse(written)
  return read.success ? new Date(read.data) : null
}

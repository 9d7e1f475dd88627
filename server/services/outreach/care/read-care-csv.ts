import { CARE_FILE_PROBLEMS } from '../../../../shared/outreach/care-file-problems'
import { readTable, type TableForm, type TableRow } from '../../text-files/read-table'
import { CARE_COLUMNS, type CareColumn } from './care-file'

/** Somebody as a file says it, before anything of it is believed. */
export type RawCare = { line: number } & Partial<Record<CareColumn, string>>

/** How lists of health workers name their columns. */
const TITLES: readonly [CareColumn, RegExp][] = [
  ['consentOn', /^(consent (on|date|at|given( on)?)|date of consent)$/],
  ['consentWay', /^consent (by|way|how|type)$/],
  ['consentVersion', /^consent (wording|version)$/],
  ['optedOutOn', /^(not called since|opted out( on)?|do not call( since)?)$/],
  ['phoneOwner', /^(whose phone|phone owner|owner of phone|phone belongs to)$/],
  ['name', /^(full )?name$|^(mother|person|beneficiary|patient)('?s)?( name)?$/],
  ['number', /^((phone|mobile|telephone|contact|cell)( (number|no\.?))?|number)$/],
  ['language', /^(preferred )?language$|^lang$/],
  ['place', /^(place|village|town|ward|address|area|location|block|sub-?cent(re|er))$/],
  ['worker', /^((asha|health )?worker|asha)( (code|id|name))?$/],
  ['tags', /^(tags?|labels?|groups?)$/],
  ['dates', /^(important )?dates?$/],
]

const FORM: TableForm<CareColumn> = {
  columnOf(title) {
    const plain = title.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase()
    return TITLES.find(([, form]) => form.test(plain))?.[0] ?? null
  },
  isHeader: columns => columns.includes('name') && columns.includes('number'),
  isOurs: (columns, titles) => columns.includes('optedOutOn') && titles.includes(CARE_COLUMNS.optedOutOn),
  noHeader: CARE_FILE_PROBLEMS.header,
}

/** Rows of a table of people in care, as they are read. */
export async function* readCareCsv(
  source: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<RawCare | { line: number, problem: string }> {
  for await (const row of readTable(source, FORM)) yield 'problem' in row ? row : rawOf(row)
}

function rawOf({ line, cells }: TableRow<CareColumn>): RawCare {
  const raw: RawCare = { line }
  for (const { column, text } of cells) raw[column] ||= text.trim()
  return raw
}

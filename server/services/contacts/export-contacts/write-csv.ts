import type { Person } from '../../../domain/contacts/contact'
import { encodeText } from '../../../../shared/ledger/csv-cells'

export interface ContactFile {
  header: string
  row: (person: Person) => string
}

const END = '\r\n'

/**
 * A line for each, with as many numbers as anybody has. The columns are named as widespread address books name theirs;
 * no cell is a formula.
 */
export function contactsCsv(mostNumbers: number): ContactFile {
  const places = Array.from({ length: Math.max(1, mostNumbers) }, (_, index) => index + 1)
  const numberColumns = places.flatMap(place => [`Phone ${place} - Label`, `Phone ${place} - Value`])
  return {
    header: `${['Name', ...numberColumns, 'E-mail 1 - Value', 'Tags', 'Notes', 'Favourite'].join(',')}${END}`,
    row: ({ name, email, note, tags, isFavourite, numbers }) => [
      name,
      ...places.flatMap(place => [numbers[place - 1]?.label ?? null, numbers[place - 1]?.number ?? null]),
      email, tags.join(', ') || null, note || null, isFavourite ? 'yes' : null,
    ].map(cell => (cell === '' ? '' : encodeText(cell))).join(',') + END,
  }
}

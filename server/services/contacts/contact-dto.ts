import { displayNumber } from '../../domain/phone/display-number'
import type { ContactRow } from '../../db/contacts/contacts'
import type { ContactDto } from '../../../shared/schemas/contacts'

export function toContactDto(row: ContactRow): ContactDto {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    note: row.note,
    tags: row.tags,
    isFavourite: row.isFavourite,
    numbers: row.numbers.map(one => ({ ...one, display: displayNumber(one.number) })),
    country: row.numbers[0]?.country ?? null,
    lastCalledAt: row.lastCalledAt?.toISOString() ?? null,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

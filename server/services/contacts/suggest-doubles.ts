import type { Context } from '../../context'
import { findContacts } from '../../db/contacts/contacts'
import { findDoubles } from '../../db/contacts/owners'
import type { DoublesDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'

const MOST_GROUPS = 20

/** Who may be one and the same: by name, however it is written, or by address. A number cannot be twice. */
export async function suggestDoubles(context: Context, ownerId: string): Promise<DoublesDto> {
  return context.database.asUser(ownerId, async tx => {
    const groups = await findDoubles(tx, ownerId, MOST_GROUPS + 1)
    const shown = groups.slice(0, MOST_GROUPS)
    const contacts = await findContacts(tx, ownerId, [...new Set(shown.flatMap(({ ids }) => ids))])
    const rows = new Map(contacts.map(row => [row.id, row]))
    return {
      groups: shown.map(({ reason, ids }) => ({ reason, contacts: ids.map(id => toContactDto(rows.get(id)!)) })),
      hasMore: groups.length > MOST_GROUPS,
    }
  })
}

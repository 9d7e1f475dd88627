import type { Context } from '../../context'
import { countContacts, countTags } from '../../db/contacts/contacts'
import type { ContactTagsDto } from '../../../shared/schemas/contacts'

/** The tags that a person uses, and how many contacts there are. */
export async function listTags(context: Context, ownerId: string): Promise<ContactTagsDto> {
  return context.database.asUser(ownerId, async tx => ({
    tags: await countTags(tx, ownerId), contacts: await countContacts(tx, ownerId),
  }))
}

import { parseNumber } from '../../domain/phone/parse-number'
import type { Context } from '../../context'
import { findOwners } from '../../db/contacts/owners'
import type { LookupReply } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'
import type { BookOwner } from './create-contact'
import { contactOf } from './read-contact'

/** Whose number this is, in any spelling (K1, K2). What is no number is nobody's. */
export async function lookupContact(context: Context, owner: BookOwner, phone: string): Promise<LookupReply> {
  const read = parseNumber(phone, owner.country)
  if (!read.ok) return { found: false, contact: null }
  return context.database.asUser(owner.id, async tx => {
    const [found] = await findOwners(tx, owner.id, [read.e164])
    if (!found) return { found: false, contact: null }
    return { found: true, contact: toContactDto(await contactOf(tx, owner.id, found.contactId)) }
  })
}

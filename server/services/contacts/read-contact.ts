import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findContact, type ContactRow } from '../../db/contacts/contacts'
import type { Tx } from '../../db/client'
import type { ContactDto } from '../../../shared/schemas/contacts'
import { toContactDto } from './contact-dto'

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export async function readContact(context: Context, ownerId: string, id: string): Promise<ContactDto> {
  return toContactDto(await context.database.asUser(ownerId, tx => contactOf(tx, ownerId, id)))
}

export async function contactOf(tx: Tx, ownerId: string, id: string): Promise<ContactRow> {
  return await findContact(tx, ownerId, id) ?? missingContact()
}

export function missingContact(): never {
  throw new DomainError('not_found', 'You have no such contact.')
}

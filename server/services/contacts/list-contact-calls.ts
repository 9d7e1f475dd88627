import type { Context } from '../../context'
import { listCalls } from '../../db/calls/calls'
import type { ContactCallsDto } from '../../../shared/schemas/contacts'
import { toCallDto } from '../calls/call-dto'
import { contactOf } from './read-contact'

const MOST = 10

/** The last calls to any of a contact's numbers, newest first. @throws DomainError `not_found`. */
export async function listContactCalls(context: Context, ownerId: string, id: string): Promise<ContactCallsDto> {
  return context.database.asUser(ownerId, async tx => {
    const numbers = (await contactOf(tx, ownerId, id)).numbers.map(({ number }) => number)
    const rows = numbers.length === 0 ? [] : await listCalls(tx, { userId: ownerId, limit: MOST, numbers })
    return { calls: rows.map(toCallDto) }
  })
}

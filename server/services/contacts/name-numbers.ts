import type { Context } from '../../context'
import { findOwners } from '../../db/contacts/owners'
import type { NamesDto } from '../../../shared/schemas/contacts'

/** Whose these numbers are, for a page that shows many. */
export async function nameNumbers(context: Context, ownerId: string, numbers: string[]): Promise<NamesDto> {
  return { names: await context.database.asUser(ownerId, tx => findOwners(tx, ownerId, [...new Set(numbers)])) }
}

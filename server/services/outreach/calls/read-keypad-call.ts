import type { Context } from '../../../context'
import { findListedKeypadCall } from '../../../db/outreach/keypad-calls'
import { DomainError } from '../../../domain/errors'
import type { KeypadCallDto } from '../../../../shared/schemas/outreach/calls'
import { toKeypadCallDtos } from './keypad-call-dto'

/** One call to somebody in a person's care. @throws DomainError `not_found` */
export async function readKeypadCall(context: Context, userId: string, id: string): Promise<KeypadCallDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const found = await findListedKeypadCall(tx, id)
    if (!found) throw new DomainError('not_found', 'There is no such call to somebody in your care.')
    const [call] = await asSystem(() => toKeypadCallDtos(tx, [found]))
    return call!
  })
}

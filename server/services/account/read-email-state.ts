import { showEmail } from '../../auth/email-address'
import type { Context } from '../../context'
import { findEmailChange } from '../../db/account/mail-links'
import { findUser } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'
import type { EmailDto } from '../../../shared/schemas/account'

/** The address, whether it was confirmed, and a change that is under way. */
export async function readEmailState(context: Context, userId: string): Promise<EmailDto> {
  return context.database.asSignIn(async tx => {
    const person = await findUser(tx, userId)
    if (!person) throw new DomainError('not_found', 'There is no such account.')
    const change = await findEmailChange(tx, userId, context.clock.now())
    return {
      email: showEmail(person.email),
      isConfirmed: person.emailVerified,
      change: change && {
        email: showEmail(change.newEmail),
        waitsForOld: change.oldConfirmedAt === null,
        waitsForNew: change.newConfirmedAt === null,
        expiresAt: change.expiresAt.toISOString(),
      },
    }
  })
}

import type { Tx } from '../../db/client'
import { findUser } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'

/**
 * Money comes in once the address was confirmed: receipts, refunds and a lost password depend on it.
 *
 * @param consequence what did not happen to the money
 * @throws DomainError `email_not_confirmed`
 */
export async function requireConfirmedEmail(tx: Tx, userId: string, consequence: string): Promise<void> {
  const person = await findUser(tx, userId)
  if (person?.emailVerified) return
  throw new DomainError('email_not_confirmed', `Confirm your e-mail address first: follow the link in the mail that we sent you. ${consequence}`)
}

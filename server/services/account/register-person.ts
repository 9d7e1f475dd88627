import { randomBytes } from 'node:crypto'
import { readEmail } from '../../auth/email-address'
import type { Context } from '../../context'
import { insertAccount } from '../../db/account/accounts'

/**
 * Makes an account without a request, for seeds and staff tools. Whoever runs those answers for the address: it counts
 * as confirmed.
 */
export async function registerPerson(
  context: Pick<Context, 'auth' | 'clock' | 'config' | 'database'>, person: { name: string, email: string, password: string },
): Promise<{ userId: string }> {
  const email = readEmail(person.email)
  if (email === null) throw new RangeError('that is not an e-mail address')
  const passwordHash = await context.auth.passwords.hash(person.password)
  const made = await context.database.asSignIn(tx => insertAccount(tx, {
    id: newUserId(), name: person.name, email, country: context.config.defaultCountry, isConfirmed: true, passwordHash,
    now: context.clock.now(),
  }))
  if (!made) throw new RangeError('there is an account with this e-mail address already')
  return { userId: made.id }
}

/** Opaque: it says nothing of when or how many. */
export function newUserId(): string {
  return randomBytes(24).toString('base64url').replace(/[-_]/g, 'x')
}

import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import type { Context } from '../../server/context'
import { findWallet } from '../../server/db/wallet'
import { registerPerson } from '../../server/services/account/register-person'
import { isStaffRole } from '../../shared/roles'
import { daysAgo, type Person } from './past'
import { FIRST_DAY, PEOPLE, type People, type PersonKey } from './people'
import { turnOnSecondFactor } from './second-factor'

/** How somebody of the demo signs in. */
export interface DemoAccount {
  email: string
  password: string
  role: string
  name: string
  shows: string
  /** Of staff: what their authenticator app knows, base 32. */
  authenticatorKey?: string
}

/** True where the people are there already. */
export async function areRegistered(admin: postgres.Sql): Promise<boolean> {
  const emails = Object.values(PEOPLE).map(({ email }) => email)
  const [row] = await admin`select count(*)::int as count from "user" where email in ${admin(emails)}`
  return row!.count > 0
}

/** Makes an account for everybody, older than today, and a second factor for staff. */
export async function registerPeople(
  context: Context, admin: postgres.Sql, now: Date,
): Promise<{ people: People, accounts: DemoAccount[] }> {
  const made = await Promise.all(Object.entries(PEOPLE).map(async ([key, { name, email, role, country, shows }]) => {
    const password = randomBytes(12).toString('base64url')
    const { userId: id } = await registerPerson(context, { name, email, password })
    const createdAt = daysAgo(now, FIRST_DAY, 8)
    await admin`update "user" set role = ${role}, country = ${country}, created_at = ${createdAt} where id = ${id}`
    // the day on which it was opened, and nothing that is money
    await admin`update wallet set created_at = ${createdAt} where user_id = ${id}`
    const authenticatorKey = !isStaffRole(role) ? null : await turnOnSecondFactor(context.auth, email, password)
    const wallet = (await context.database.asSystem(tx => findWallet(tx, id, context.config.currency)))!
    const person: Person = { id, name, email, emailVerified: true, role, country, createdAt, walletId: wallet.id }
    const account: DemoAccount = { email, password, role, name, shows, ...(authenticatorKey && { authenticatorKey }) }
    return { key: key as PersonKey, person, account }
  }))
  return {
    people: Object.fromEntries(made.map(({ key, person }) => [key, person])) as People,
    accounts: made.map(({ account }) => account),
  }
}

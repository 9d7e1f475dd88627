import { and, eq, isNull, ne } from 'drizzle-orm'
import { account, session, user, verification } from '../../../drizzle/schema/auth'
import type { Tx } from '../client'

/** better-auth's name for "signs in with a password". */
const PASSWORD_PROVIDER = 'credential'

export type UserRow = typeof user.$inferSelect

export interface NewAccount {
  id: string
  name: string
  email: string
  country: string
  isConfirmed: boolean
  passwordHash: string
  now: Date
}

export async function findUser(tx: Tx, userId: string): Promise<UserRow | null> {
  const [row] = await tx.select().from(user).where(eq(user.id, userId))
  return row ?? null
}

/** A person, the password and, by trigger, the wallet. Null where the address is taken. */
export async function insertAccount(
  tx: Tx, { passwordHash, isConfirmed, now, ...person }: NewAccount,
): Promise<UserRow | null> {
  const stamps = { createdAt: now, updatedAt: now }
  const [made] = await tx.insert(user).values({ ...person, emailVerified: isConfirmed, ...stamps })
    .onConflictDoNothing({ target: user.email }).returning()
  if (!made) return null
  await tx.insert(account).values({
    id: made.id, userId: made.id, accountId: made.id, providerId: PASSWORD_PROVIDER, password: passwordHash, ...stamps,
  })
  return made
}

export async function findByEmail(tx: Tx, email: string): Promise<UserRow | null> {
  const [row] = await tx.select().from(user).where(eq(user.email, email))
  return row ?? null
}

/** The person, locked until the transaction ends. Null also for who was erased meanwhile: nothing is theirs now. */
export async function lockPerson(tx: Tx, userId: string): Promise<UserRow | null> {
  const [row] = await tx.select().from(user).where(and(eq(user.id, userId), isNull(user.erasedAt))).for('update')
  return row ?? null
}

export async function findPasswordHash(tx: Tx, userId: string): Promise<string | null> {
  const [row] = await tx.select({ password: account.password }).from(account)
    .where(and(eq(account.userId, userId), eq(account.providerId, PASSWORD_PROVIDER)))
  return row?.password ?? null
}

export async function setPassword(tx: Tx, userId: string, passwordHash: string, now: Date): Promise<void> {
  await tx.update(account).set({ password: passwordHash, updatedAt: now })
    .where(and(eq(account.userId, userId), eq(account.providerId, PASSWORD_PROVIDER)))
}

export type PersonChange = Partial<Pick<UserRow, 'name' | 'country' | 'email' | 'emailVerified' | 'mustChangePassword'>>

export async function updatePerson(tx: Tx, userId: string, change: PersonChange, now: Date): Promise<void> {
  await tx.update(user).set({ ...change, updatedAt: now }).where(eq(user.id, userId))
}

export async function hasSession(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  const rows = await tx.select({ id: session.id }).from(session)
    .where(and(eq(session.id, sessionId), eq(session.userId, userId)))
  return rows.length > 0
}

/**
 * Signs a person out everywhere, or everywhere but in one session; who has shown the password and not yet the code
 * begins anew. @returns how many sessions ended.
 */
export async function endSessions(tx: Tx, userId: string, exceptId: string | null = null): Promise<number> {
  const ended = await tx.delete(session)
    .where(and(eq(session.userId, userId), exceptId === null ? undefined : ne(session.id, exceptId)))
    .returning({ id: session.id })
  await tx.delete(verification).where(eq(verification.value, userId))
  return ended.length
}

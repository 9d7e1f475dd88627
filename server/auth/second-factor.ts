import { and, eq, gt, ne, sql } from 'drizzle-orm'
import { symmetricDecrypt } from 'better-auth/crypto'
import { session, twoFactor, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import { DomainError } from '../domain/errors'
import type { NoteAct } from './auth'
import { clearAttempts, countAttempt, type AttemptRule } from './sign-in-attempts'
import { matchStep } from './totp'

/** A session may act as staff for so long after it showed a code (A4). */
export const SECOND_FACTOR_SECONDS = 5 * 60

export const WRONG_CODE = 'That code is wrong, or it was used already. Nothing was changed. Enter the next one that the app shows.'

export interface SecurityFacts {
  twoFactorEnabled: boolean
  /** Null where no second factor is on. */
  backupCodesLeft: number | null
  otherSessions: number
}

export interface SecondFactor {
  /** Whether this is the person's code of now, shown for the first time. A code is good once (ASVS 6.5.1). */
  spendCode: (userId: string, code: string) => Promise<boolean>
  /** Whether this is one of the person's unused backup codes. It stays unused. */
  isBackupCode: (userId: string, code: string) => Promise<boolean>
  /** Seconds to wait where too many codes were tried in sessions of this person, else null. */
  countTry: (userId: string) => Promise<number | null>
  clearTries: (userId: string) => Promise<void>
  /** Notes that a session showed its second factor now. */
  mark: (sessionId: string) => Promise<void>
  /**
   * Shows a code in a session (A4).
   *
   * @returns until when the session may act
   * @throws DomainError `second_factor_missing`, `too_many_attempts`, `wrong_code`.
   */
  stepUp: (asker: { userId: string, sessionId: string }, code: string) => Promise<Date>
  describe: (asker: { userId: string, sessionId: string }) => Promise<SecurityFacts>
}

interface Options {
  db: Db
  /** Encrypts secrets and backup codes at rest. */
  secret: string
  tries: AttemptRule
  note: NoteAct
  now: () => Date
}

/** Steps that no clock of ours goes back to: their codes need no longer be remembered. */
const FORGOTTEN_STEPS = 20

/** Codes of authenticator apps. better-auth keeps the secrets and asks at sign-in; what it leaves open is here. */
export function createSecondFactor({ db, secret, tries, note, now }: Options): SecondFactor {
  const find = async (userId: string) => {
    const [row] = await db.select().from(twoFactor).where(eq(twoFactor.userId, userId))
    return row ?? null
  }
  const open = (data: string) => symmetricDecrypt({ key: secret, data })
  const backupCodesOf = async (sealed: string) => JSON.parse(await open(sealed)) as string[]
  const triesKey = (userId: string) => `codes of ${userId}`

  /** Of many who show the same code at once, on whatever node, one is first. */
  async function claimStep(userId: string, step: number): Promise<boolean> {
    const claimed = await db.execute(sql`
      insert into used_code (user_id, step) values (${userId}, ${step}) on conflict do nothing returning step`)
    await db.execute(sql`delete from used_code where user_id = ${userId} and step < ${step - FORGOTTEN_STEPS}`)
    return claimed.length === 1
  }

  const factor: SecondFactor = {
    async spendCode(userId, code) {
      const row = await find(userId)
      if (!row) return false
      const step = matchStep(await open(row.secret), code, now())
      return step !== null && await claimStep(userId, step)
    },
    async isBackupCode(userId, code) {
      const row = await find(userId)
      return row !== null && row.verified && (await backupCodesOf(row.backupCodes)).includes(code)
    },
    countTry: userId => countAttempt(db, triesKey(userId), tries, now()),
    clearTries: userId => clearAttempts(db, triesKey(userId)),
    async mark(sessionId) {
      await db.update(session).set({ secondFactorAt: now() }).where(eq(session.id, sessionId))
    },
    async stepUp({ userId, sessionId }, code) {
      const [person] = await db.select({ isOn: user.twoFactorEnabled }).from(user).where(eq(user.id, userId))
      if (!person?.isOn) throw new DomainError('second_factor_missing', 'Your account has no second factor yet. Turn it on under Account.')
      const waitSeconds = await factor.countTry(userId)
      if (waitSeconds !== null) {
        await note({ userId, action: 'step_up.refuse', reason: 'too many attempts' })
        throw new DomainError('too_many_attempts', `Too many wrong codes. Nothing was changed. Try again in ${Math.ceil(waitSeconds / 60)} min.`, { retryAfterSeconds: waitSeconds })
      }
      if (!await factor.spendCode(userId, code)) {
        await note({ userId, action: 'step_up.refuse', reason: 'wrong code' })
        throw new DomainError('wrong_code', WRONG_CODE)
      }
      await factor.clearTries(userId)
      await factor.mark(sessionId)
      return new Date(now().getTime() + SECOND_FACTOR_SECONDS * 1000)
    },
    async describe({ userId, sessionId }) {
      const [person] = await db.select({ isOn: user.twoFactorEnabled }).from(user).where(eq(user.id, userId))
      const row = person?.isOn ? await find(userId) : null
      const [others] = await db.select({ count: sql<number>`count(*)::int` }).from(session)
        .where(and(eq(session.userId, userId), ne(session.id, sessionId), gt(session.expiresAt, now())))
      return {
        twoFactorEnabled: person?.isOn ?? false,
        backupCodesLeft: row ? (await backupCodesOf(row.backupCodes)).length : null,
        otherSessions: others?.count ?? 0,
      }
    },
  }
  return factor
}

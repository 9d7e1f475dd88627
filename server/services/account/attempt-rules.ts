import type { AttemptRule } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'

const QUARTER = 15 * 60
const HOUR = 60 * 60
const DAY = 24 * HOUR

/** Of one place. */
export const SIGN_UPS: AttemptRule = { attempts: 30, windowSeconds: HOUR }
export const RESETS: AttemptRule = { attempts: 20, windowSeconds: QUARTER }
export const LINKS_FOLLOWED: AttemptRule = { attempts: 60, windowSeconds: QUARTER }
/** To whomever, asked for in one place by somebody who is not signed in. */
export const LETTERS_FROM_HERE: AttemptRule = { attempts: 200, windowSeconds: DAY }
/**
 * To one address, asked for in one place; and asked for anywhere, so that nobody's mailbox is filled. One place cannot
 * use up what all have together.
 */
export const LETTERS_HERE: AttemptRule = { attempts: 3, windowSeconds: HOUR }
/** The same form may be sent again and again by a hasty finger. */
export const SIGN_UPS_HERE: AttemptRule = { attempts: 6, windowSeconds: HOUR }
export const LETTERS: AttemptRule = { attempts: 10, windowSeconds: HOUR }
/** Wrong passwords in forms of somebody who is signed in. */
export const PASSWORDS: AttemptRule = { attempts: 10, windowSeconds: QUARTER }

/** Counts an attempt, successful or not. @throws DomainError `too_many_attempts`. */
export async function requireAttempts(context: Context, what: string, rule: AttemptRule): Promise<void> {
  const seconds = await context.auth.attempts.count(what, rule)
  if (seconds === null) return
  const minutes = Math.ceil(seconds / 60)
  throw new DomainError(
    'too_many_attempts',
    `Too many attempts. Nothing was changed. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    { retryAfterSeconds: seconds },
  )
}

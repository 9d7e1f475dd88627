import { createAuthClient } from 'better-auth/vue'

export interface AuthOutcome {
  ok: boolean
  /** What to tell the person; empty when it worked. */
  message: string
  /** The password was right, and nobody is signed in yet: a code is asked for next. */
  needsCode?: boolean
}

/** The server answers in our wire shape; the client adds the status, 0 or none when nothing answered. */
interface AuthFailure { message?: string, status?: number }

interface AuthAnswer { data?: unknown, error: AuthFailure | null }

/** Why signing in did not work, as a sentence. */
export function authSentence(failure: AuthFailure): string {
  if (!failure.status) return 'Talktime could not be reached. Check your internet connection and try again.'
  return failure.status < 500 && failure.message ? failure.message : 'Something went wrong on our side. Please try again.'
}

/** Signing in and out. Server-side sessions: the browser holds only a cookie that scripts cannot read. */
export function useAuth() {
  const client = createAuthClient()
  const settle = ({ data, error }: AuthAnswer): AuthOutcome => {
    if (error) return { ok: false, message: authSentence(error) }
    const needsCode = typeof data === 'object' && data !== null && 'twoFactorRedirect' in data
    return { ok: true, message: '', ...(needsCode && { needsCode }) }
  }
  const attempt = async (send: () => Promise<AuthAnswer>): Promise<AuthOutcome> => {
    try {
      return settle(await send())
    } catch {
      return { ok: false, message: authSentence({}) }
    }
  }
  return {
    signIn: (email: string, password: string) => attempt(() => client.signIn.email({ email, password })),
    signOut: () => attempt(() => client.signOut()),
  }
}

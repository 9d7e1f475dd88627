import { createAuthClient } from 'better-auth/vue'

export interface AuthOutcome {
  ok: boolean
  /** What to tell the person; empty when it worked. */
  message: string
}

interface AuthFailure { code?: string, message?: string, status?: number }

const SENTENCES: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'That e-mail and password do not belong together. Check both and try again.',
  INVALID_EMAIL: 'That is not an e-mail address.',
  USER_ALREADY_EXISTS: 'There is already an account with this e-mail. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is already an account with this e-mail. Sign in instead.',
  PASSWORD_TOO_SHORT: 'The password needs at least 10 characters.',
  PASSWORD_TOO_LONG: 'The password can have at most 128 characters.',
}

/** Why signing in or up did not work, as a sentence. */
export function authSentence(failure: AuthFailure): string {
  const known = SENTENCES[failure.code ?? '']
  if (known) return known
  if (failure.status === 429) return 'Too many attempts. Wait a few minutes and try again.'
  if (!failure.status) return 'Talktime could not be reached. Check your internet connection and try again.'
  return failure.status < 500 && failure.message ? failure.message : 'Something went wrong on our side. Please try again.'
}

/** Signing in, up and out. Server-side sessions: the browser holds only a cookie that scripts cannot read. */
export function useAuth() {
  const client = createAuthClient()
  const settle = ({ error }: { error: AuthFailure | null }): AuthOutcome =>
    error ? { ok: false, message: authSentence(error) } : { ok: true, message: '' }
  const attempt = async (send: () => Promise<{ error: AuthFailure | null }>): Promise<AuthOutcome> => {
    try {
      return settle(await send())
    }
    catch {
      return { ok: false, message: authSentence({}) }
    }
  }
  return {
    signIn: (email: string, password: string) => attempt(() => client.signIn.email({ email, password })),
    signUp: (name: string, email: string, password: string) =>
      attempt(() => client.signUp.email({ name, email, password })),
    signOut: () => attempt(() => client.signOut()),
  }
}

import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'

export interface AuthOutcome {
  ok: boolean
  /** What to tell the person; empty when it worked. */
  message: string
  /** The password was right, and nobody is signed in yet: a code is asked for next. */
  needsCode?: boolean
}

/**
 * Signing in and out. Server-side sessions: the browser holds only a cookie that scripts cannot read. Two requests are
 * no reason to load the library's client.
 */
export function useAuth() {
  const api = useApi()
  const attempt = async (ask: () => Promise<{ twoFactorRedirect?: boolean } | undefined>): Promise<AuthOutcome> => {
    try {
      const answer = await ask()
      return { ok: true, message: '', ...(answer?.twoFactorRedirect && { needsCode: true }) }
    } catch (error) {
      return { ok: false, message: toApiError(error).dto.message }
    }
  }
  return {
    signIn: (email: string, password: string) =>
      attempt(() => api.post('/api/auth/sign-in/email', { email, password })),
    signOut: () => attempt(async () => {
      await api.post('/api/auth/sign-out', {})
      return undefined
    }),
  }
}

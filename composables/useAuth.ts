import { toApiError, type ApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'

export interface AuthOutcome {
  ok: boolean
  /** What to tell the person; empty when it worked. */
  message: string
  /** What `message` is the sentence of, for screens that have words of their own for it. */
  error?: ApiError
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
      const failure = toApiError(error)
      return { ok: false, message: failure.dto.message, error: failure }
    }
  }
  return {
    /** @param name an address, or the code of a worker: no code has an @, and every address has one */
    signIn: (name: string, password: string) => attempt(() => (name.includes('@')
      ? api.post('/api/auth/sign-in/email', { email: name, password })
      : api.post('/api/auth/sign-in/username', { username: name, password }))),
    signOut: () => attempt(async () => {
      await api.post('/api/auth/sign-out', {})
      return undefined
    }),
  }
}

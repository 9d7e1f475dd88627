import { useApi } from './useApi'
import { useLiveEvents } from './useLiveEvents'

/** Codes of authenticator apps. Every request may throw an ApiError with a sentence for the person. */
export function useSecondFactor() {
  const api = useApi()
  const live = useLiveEvents()
  /** With another way of proving who one is comes another session. */
  const renew = (path: '/verify-totp' | '/disable', body: object) =>
    live.pauseWhile(() => api.post(`/api/auth/two-factor${path}`, body))
  return {
    read: () => api.get('/api/user/security'),
    begin: (password: string) => api.post('/api/auth/two-factor/enable', { password }),
    /** The first code of the app turns it on. At sign-in, the code that lets the person in. */
    showCode: (code: string) => renew('/verify-totp', { code }),
    showBackupCode: (code: string) => api.post('/api/auth/two-factor/verify-backup-code', { code }),
    turnOff: (password: string, code: string) => renew('/disable', { password, code }),
    renewBackupCodes: (password: string, code: string) =>
      api.post('/api/auth/two-factor/generate-backup-codes', { password, code }),
    signOutElsewhere: () => api.post('/api/auth/revoke-other-sessions', {}),
    stepUp: (code: string) => api.post('/api/user/step-up', { code }),
  }
}

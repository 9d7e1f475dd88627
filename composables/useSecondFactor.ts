import type { SecurityDto, StepUpReply } from '~~/shared/schemas/security'
import { useApi } from './useApi'
import { useLiveEvents } from './useLiveEvents'

/** What an app needs to be set up, and the codes for when it is lost. Neither is ever shown again. */
export interface SecondFactorSetup {
  totpURI: string
  backupCodes: string[]
}

/** Codes of authenticator apps. Every request may throw an ApiError with a sentence for the person. */
export function useSecondFactor() {
  const api = useApi()
  const live = useLiveEvents()
  const send = <T>(path: string, body: object) => api.post<T>(`/api/auth${path}`, body)
  /** With another way of proving who one is comes another session. */
  const renew = (path: string, body: object) => live.pauseWhile(() => send(path, body))
  return {
    read: () => api.get<SecurityDto>('/api/user/security'),
    begin: (password: string) => send<SecondFactorSetup>('/two-factor/enable', { password }),
    /** The first code of the app turns it on. At sign-in, the code that lets the person in. */
    showCode: (code: string) => renew('/two-factor/verify-totp', { code }),
    showBackupCode: (code: string) => send('/two-factor/verify-backup-code', { code }),
    turnOff: (password: string, code: string) => renew('/two-factor/disable', { password, code }),
    renewBackupCodes: (password: string, code: string) =>
      send<Pick<SecondFactorSetup, 'backupCodes'>>('/two-factor/generate-backup-codes', { password, code }),
    signOutElsewhere: () => send('/revoke-other-sessions', {}),
    stepUp: (code: string) => api.post<StepUpReply>('/api/user/step-up', { code }),
  }
}

/** The secret of an `otpauth:` address in groups of four, for apps that cannot see the picture. */
export function secretInWords(totpURI: string): string {
  const secret = new URL(totpURI).searchParams.get('secret') ?? ''
  return secret.match(/.{1,4}/g)?.join(' ') ?? ''
}

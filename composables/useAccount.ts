import type { ConfirmEmailReply, EmailDto, LetterSentReply } from '~~/shared/schemas/account'
import { useApi } from './useApi'

/** One's own account. Every request may throw an ApiError with a sentence for the person. */
export function useAccount() {
  const api = useApi()
  return {
    signUp: (person: { name: string, email: string, password: string, country?: string }) =>
      api.post<LetterSentReply>('/api/auth/sign-up/email', person),
    forgotPassword: (email: string) => api.post<LetterSentReply>('/api/auth/forgot-password', { email }),
    resetPassword: (token: string, password: string) => api.post('/api/auth/reset-password', { token, password }),
    confirmEmail: (token: string) => api.post<ConfirmEmailReply>('/api/auth/confirm-email', { token }),
    changePassword: (currentPassword: string, newPassword: string) =>
      api.post<{ sessionsEnded: number }>('/api/user/password', { currentPassword, newPassword }),
    readEmail: () => api.get<EmailDto>('/api/user/email'),
    changeEmail: (email: string, password: string) => api.post<EmailDto>('/api/user/email', { email, password }),
    keepEmail: () => api.remove('/api/user/email'),
    confirmAgain: () => api.post<LetterSentReply>('/api/user/email/confirmation', {}),
    changeProfile: (change: { name?: string, country?: string }) => api.put('/api/user/profile', change),
  }
}

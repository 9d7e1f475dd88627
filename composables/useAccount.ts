import { useApi } from './useApi'

/** One's own account. Every request may throw an ApiError with a sentence for the person. */
export function useAccount() {
  const api = useApi()
  return {
    signUp: (person: { name: string, email: string, password: string, country?: string }) =>
      api.post('/api/auth/sign-up/email', person),
    forgotPassword: (email: string) => api.post('/api/auth/forgot-password', { email }),
    resetPassword: (token: string, password: string) => api.post('/api/auth/reset-password', { token, password }),
    confirmEmail: (token: string) => api.post('/api/auth/confirm-email', { token }),
    changePassword: (currentPassword: string, newPassword: string) =>
      api.post('/api/user/password', { currentPassword, newPassword }),
    readEmail: () => api.get('/api/user/email'),
    changeEmail: (email: string, password: string) => api.post('/api/user/email', { email, password }),
    keepEmail: () => api.remove('/api/user/email'),
    confirmAgain: () => api.post('/api/user/email/confirmation', {}),
    changeProfile: (change: { name?: string, country?: string }) => api.put('/api/user/profile', change),
  }
}

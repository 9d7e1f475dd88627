import { defineStore } from 'pinia'
import type { ProfileDto } from '~~/shared/schemas/user'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'
import { useWalletStore } from './useWalletStore'

/** Who is signed in, and what they may do. */
export const useSessionStore = defineStore('session', () => {
  const profile = ref<ProfileDto | null>(null)
  const loaded = ref(false)
  /** Why the profile is missing, when that is not because nobody is signed in. */
  const failure = ref<string | null>(null)
  const api = useApi()
  const wallet = useWalletStore()

  async function load(): Promise<void> {
    const asOf = wallet.mark()
    try {
      profile.value = await api.get('/api/user/profile')
      wallet.receiveAsOf(profile.value.wallet, asOf)
      failure.value = null
    } catch (error) {
      const { dto } = toApiError(error)
      if (dto.code === 'unauthenticated') profile.value = null
      failure.value = dto.code === 'unauthenticated' ? null : dto.message
    }
    loaded.value = true
  }

  function forget(): void {
    profile.value = null
    loaded.value = false
    wallet.forget()
  }

  return { profile, loaded, failure, load, forget }
})

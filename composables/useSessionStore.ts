import { defineStore } from 'pinia'
import type { MeDto, ProfileDto } from '~~/shared/schemas/user'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'
import { useWalletStore } from './useWalletStore'

/** Who is signed in, and what they may do. */
export const useSessionStore = defineStore('session', () => {
  const profile = ref<ProfileDto | null>(null)
  /** In its place: who has no wallet, or no password of their own yet. */
  const me = ref<MeDto | null>(null)
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
      me.value = failure.value = null
    } catch (error) {
      await receiveRefusal(error)
    }
    loaded.value = true
  }

  async function receiveRefusal(error: unknown): Promise<void> {
    const { dto } = toApiError(error)
    failure.value = dto.code === 'unauthenticated' ? null : dto.message
    if (dto.code === 'unauthenticated') profile.value = me.value = null
    if (dto.code !== 'no_wallet' && dto.code !== 'password_not_own') return
    try {
      me.value = await api.get('/api/user/me')
      profile.value = failure.value = null
    } catch {
      // what was refused first says enough
    }
  }

  function forget(): void {
    profile.value = me.value = null
    loaded.value = false
    wallet.forget()
  }

  const userId = computed(() => profile.value?.user.id ?? me.value?.id)

  return { profile, me, userId, loaded, failure, load, forget }
})

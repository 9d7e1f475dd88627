import { loadNumberFormatter } from './number-format'
import { useSessionStore } from './useSessionStore'

/** The number that the other side sees, as people write it; empty until it is known. */
export function useCallerId() {
  const session = useSessionStore()
  const shown = ref('')
  watch(() => session.profile?.callerId ?? '', async callerId => {
    shown.value = callerId
    if (!callerId) return
    const formatted = (await loadNumberFormatter()).shape(callerId, '')
    if (session.profile?.callerId === callerId) shown.value = formatted
  }, { immediate: true })
  return shown
}

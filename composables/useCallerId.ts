import { loadNumberFormatter } from '~~/browser/dialer/number-format'
import { useSessionStore } from './useSessionStore'

/**
 * The number that the other side sees, as people write it; empty until it is known.
 *
 * @param isWanted it is about to be shown: how numbers are written is not fetched before.
 */
export function useCallerId(isWanted: () => boolean) {
  const session = useSessionStore()
  const shown = ref('')
  let known = ''
  watch([() => session.profile?.callerId ?? '', isWanted] as const, async ([callerId, wanted]) => {
    if (callerId !== known) shown.value = known = callerId
    if (!callerId || !wanted) return
    const formatted = (await loadNumberFormatter()).shape(callerId, '')
    if (session.profile?.callerId === callerId) shown.value = formatted
  }, { immediate: true })
  return shown
}

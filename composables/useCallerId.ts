import { loadNumberFormatter } from '~~/browser/dialer/number-format'
import { useSessionStore } from './useSessionStore'

/**
 * The number that the other side sees, as people write it; empty until it is known.
 *
 * @param isWanted it is about to be shown: how numbers are written is not fetched before.
 * @param chosen another one, for this call alone; empty for the one that calls show.
 */
export function useCallerId(isWanted: () => boolean, chosen: () => string) {
  const session = useSessionStore()
  const shown = ref('')
  let known = ''
  const current = () => chosen() || (session.profile?.callerId ?? '')
  watch([current, isWanted] as const, async ([callerId, wanted]) => {
    if (callerId !== known) shown.value = known = callerId
    if (!callerId || !wanted) return
    const formatted = (await loadNumberFormatter()).shape(callerId, '')
    if (current() === callerId) shown.value = formatted
  }, { immediate: true })
  return shown
}

import type { Ref } from 'vue'

const TYPING_MS = 200

/** Filters of a list, one of which is typed: the list follows when the person pauses. */
export function useTypedSearch<Filters extends { q: string }>(filters: Ref<Filters>) {
  /** What stands in the field. */
  const typed = ref(filters.value.q)
  let timer: ReturnType<typeof setTimeout> | undefined
  const set = (changes: Partial<Filters>) => {
    filters.value = { ...filters.value, ...changes }
  }
  watch(typed, text => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (text.trim() !== filters.value.q) filters.value = { ...filters.value, q: text.trim() }
    }, TYPING_MS)
  })
  watch(() => filters.value.q, q => {
    if (q !== typed.value.trim()) typed.value = q
  })
  onBeforeUnmount(() => clearTimeout(timer))
  return { typed, set }
}

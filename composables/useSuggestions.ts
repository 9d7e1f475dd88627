import type { Ref } from 'vue'
import type { ContactDto, SuggestionsDto } from '~~/shared/schemas/contacts'
import { useApi } from './useApi'
import { useContactNames } from './useContactNames'

const TYPING_MS = 150

/**
 * Who is meant by what is typed: whom it may be while it is typed, and whose number it is once it is one (K2). The last
 * question wins. Help beside the dialer: where it fails, nothing is shown, and calling goes on.
 *
 * @param number the number that was read, E.164; empty until there is one.
 */
export function useSuggestions(typed: Ref<string>, number: Ref<string>) {
  const api = useApi()
  const names = useContactNames()
  const suggestions = shallowRef<SuggestionsDto['suggestions']>([])
  const contact = shallowRef<ContactDto | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(typed, text => {
    clearTimeout(timer)
    const q = text.trim()
    if (q.length < 2 || q.length > 64) {
      suggestions.value = []
      return
    }
    timer = setTimeout(() => void suggest(q), TYPING_MS)
  })

  async function suggest(q: string): Promise<void> {
    const found = await api.get('/api/user/contacts/suggestions', { query: { q } }).catch(() => ({ suggestions: [] }))
    if (typed.value.trim() === q) suggestions.value = found.suggestions
  }

  watch([number, () => names.nameOf(number.value)], async ([asked, name]) => {
    if (contact.value?.numbers.every(one => one.number !== asked)) contact.value = null
    if (!asked || name === null) {
      contact.value = null
      return
    }
    const found = await api.get('/api/user/contacts/lookup', { query: { phone: asked } }).catch(() => ({ contact: null }))
    if (number.value === asked) contact.value = found.contact
  }, { immediate: true })

  onScopeDispose(() => clearTimeout(timer))
  return { suggestions, contact }
}

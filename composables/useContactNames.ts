import { defineStore } from 'pinia'
import type { NamesDto } from '~~/shared/schemas/contacts'
import { useApi } from './useApi'

type Named = NamesDto['names'][number]
/** As many as the server tells at once. */
const MOST_AT_ONCE = 200

/**
 * Whose the numbers on the screen are. What a screen shows in one go is asked for in one go; a name is beside what is
 * shown, so that a page waits for none and does without where it cannot be had.
 */
export const useContactNames = defineStore('contact-names', () => {
  const byNumber = ref<Record<string, Named>>({})
  const asked = new Set<string>()
  let waiting: string[] = []
  const api = useApi()

  function want(number: string): void {
    if (import.meta.server || asked.has(number)) return
    asked.add(number)
    waiting.push(number)
    if (waiting.length === 1) void nextTick(ask)
  }

  async function ask(): Promise<void> {
    while (waiting.length > 0) {
      const numbers = waiting.slice(0, MOST_AT_ONCE)
      waiting = waiting.slice(MOST_AT_ONCE)
      try {
        const { names } = await api.post('/api/user/contacts/names', { numbers })
        byNumber.value = { ...byNumber.value, ...Object.fromEntries(names.map(one => [one.number, one])) }
      } catch {
        // numbers are shown as numbers, and asked for again when they are shown again
        for (const number of numbers) asked.delete(number)
      }
    }
  }

  /** Null where it is nobody's, not known yet, or no number: a caller who shows none, a browser. */
  function nameOf(number: string | null | undefined): string | null {
    if (!number?.startsWith('+')) return null
    want(number)
    return byNumber.value[number]?.name ?? null
  }

  /** The book changed: what is on the screen is asked for anew. */
  function renew(): void {
    const shown = [...asked]
    asked.clear()
    byNumber.value = {}
    shown.forEach(want)
  }

  function forget(): void {
    asked.clear()
    waiting = []
    byNumber.value = {}
  }

  return { nameOf, renew, forget }
})

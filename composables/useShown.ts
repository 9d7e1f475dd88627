import { useKeptStore } from './useKeptStore'
import { useLoaded } from './useLoaded'
import { useServerWork } from './useServerWork'
import { useWords } from './useWords'

/**
 * What a worker's page shows: drawn by the server, so that it can be read before any script is there; asked for anew
 * where the page is gone to; and what it was the last time where there is no internet.
 *
 * @param name of this in what is kept; changes with what is asked for
 */
export function useShown<T>(name: () => string, fetch: () => Promise<T>) {
  const kept = useKeptStore()
  const { sayError } = useWords()
  const nuxt = useNuxtApp()
  const drawn = useState<T | null>(`shown ${name()}`, () => null)
  const first = nuxt.isHydrating ? drawn.value : null
  const ask = () => kept.read(name(), fetch)
  // what the server drew is fresh: it is asked for the second time and not before
  let isDrawn = first !== null
  const { data, failure, load } = useLoaded<T>(() => {
    if (!isDrawn) return ask()
    isDrawn = false
    void kept.fresh(name(), first)
    return Promise.resolve(first as T)
  }, sayError)
  if (first !== null) data.value = first
  // kept no longer than the page is hydrated
  onMounted(() => {
    drawn.value = null
  })
  useServerWork(async () => {
    drawn.value = data.value = await ask().catch(() => null)
  })
  return { data, failure, load }
}

import { toApiError } from '~~/browser/wire/api-error'

/**
 * What a page shows, asked for once it is on the screen: the answer, or why there is none. An answer to a question that
 * was asked again meanwhile is dropped; what is on the screen stays there while it is asked again.
 *
 * @param sayError for screens in several languages; else it is what the server says
 */
export function useLoaded<T>(fetch: () => Promise<T>, sayError = (error: unknown) => toApiError(error).dto.message) {
  const data = shallowRef<T | null>(null)
  const failure = ref('')
  let generation = 0

  async function load(): Promise<void> {
    const mine = ++generation
    try {
      const answer = await fetch()
      if (mine !== generation) return
      data.value = answer
      failure.value = ''
    } catch (error) {
      if (mine === generation) failure.value = sayError(error)
    }
  }

  onMounted(load)
  return { data, failure, load }
}

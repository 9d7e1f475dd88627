import { toApiError } from '~~/browser/wire/api-error'

/**
 * A form on its way: one at a time, and why the last one failed, as a sentence.
 *
 * @param sayError for screens in several languages; else it is what the server says
 */
export function useSubmission(sayError = (error: unknown) => toApiError(error).dto.message) {
  const busy = ref(false)
  const problem = ref('')

  /** Resolves to whether it worked. */
  async function submit(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    problem.value = ''
    busy.value = true
    try {
      await work()
      return true
    } catch (error) {
      problem.value = sayError(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, submit }
}

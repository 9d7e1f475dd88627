import { toApiError } from '~~/browser/wire/api-error'

/** A form on its way: one at a time, and why the last one failed, as a sentence. */
export function useSubmission() {
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
      problem.value = toApiError(error).dto.message
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, submit }
}

import { ApiError } from '~~/browser/wire/api-error'
import { useStepUpStore } from './useStepUpStore'

/**
 * For what needs a second factor of the last minutes (A4): `await withStepUp(() => api.post(…))`. Where the server asks
 * for a code, one dialog asks the person, and the call is repeated once.
 */
export function useStepUp() {
  const store = useStepUpStore()

  /** @throws ApiError with a sentence for the person, also where no code was entered. */
  async function withStepUp<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof ApiError) || error.dto.code !== 'second_factor_required') throw error
      if (await store.ask()) return call()
      throw new ApiError(error.status, { ...error.dto, message: 'No code was entered, so nothing was changed.' })
    }
  }

  return { withStepUp }
}

import type { Ref } from 'vue'
import type { ErrorDto } from '~~/shared/errors'
import { isTooMuchText } from '~~/shared/phone/typed-text'
import type { QuoteDto } from '~~/shared/schemas/rating'
import { isAbort, toApiError } from './api-error'
import { digitsOf } from './number-format'
import { useApi } from './useApi'

export type QuoteState = 'empty' | 'typing' | 'loading' | 'priced' | 'refused' | 'failed'

export interface QuoteView {
  state: QuoteState
  quote: QuoteDto | null
  /** Why the number cannot be called, in the words of the server. */
  refusal: ErrorDto | null
}

const DEBOUNCE_MS = 250
/** Emergency and short numbers begin here; fewer digits are nobody's number. */
const SHORTEST_DIGITS = 2
const TOO_MUCH: ErrorDto = {
  code: 'invalid_number',
  message: 'That is too much text to find a number in. Paste the number alone. Nothing was charged.',
}

const nothing = (state: QuoteState): QuoteView => ({ state, quote: null, refusal: null })

/**
 * The price of the number being typed. The last request wins: the one before it is cancelled. While the number is
 * still too short, "that is no number" is kept back until the person stops (`commit`).
 */
export function useQuote(typed: Ref<string>, country: Ref<string>, complete: Ref<boolean>) {
  const api = useApi()
  const view = ref<QuoteView>(nothing('empty'))
  const committed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let request: AbortController | null = null

  async function ask(): Promise<void> {
    const abort = new AbortController()
    request?.abort()
    request = abort
    try {
      const query = { to: typed.value, country: country.value || undefined }
      const quote = await api.get<QuoteDto>('/api/rates/quote', { query, signal: abort.signal })
      if (abort.signal.aborted) return
      view.value = { state: quote.refusal ? 'refused' : 'priced', quote, refusal: quote.refusal }
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return
      const { status, dto } = toApiError(error)
      view.value = { state: status === 0 || status >= 500 ? 'failed' : 'refused', quote: null, refusal: dto }
    }
  }

  function plan(): void {
    clearTimeout(timer)
    request?.abort()
    committed.value = false
    if (isTooMuchText(typed.value)) {
      view.value = { ...nothing('refused'), refusal: TOO_MUCH }
      return
    }
    // words are asked about too: what cannot be read is said
    if (digitsOf(typed.value).length < SHORTEST_DIGITS && !/\p{L}/u.test(typed.value)) {
      view.value = nothing(typed.value.trim() ? 'typing' : 'empty')
      return
    }
    view.value = { ...view.value, state: 'loading', refusal: null }
    timer = setTimeout(() => void ask(), DEBOUNCE_MS)
  }

  const shown = computed<QuoteView>(() => {
    if (isTooMuchText(typed.value)) return view.value
    const unfinished = !committed.value && !complete.value && view.value.refusal?.code === 'invalid_number'
    return unfinished ? nothing('typing') : view.value
  })

  watch([typed, country], plan)
  onScopeDispose(() => {
    clearTimeout(timer)
    request?.abort()
  })

  return { shown, refresh: ask, commit: () => void (committed.value = true) }
}

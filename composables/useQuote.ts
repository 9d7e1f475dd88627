import type { Ref } from 'vue'
import type { ErrorDto } from '~~/shared/errors'
import { isTooMuchText } from '~~/shared/phone/typed-text'
import type { PublicQuoteDto, QuoteDto } from '~~/shared/schemas/rating'
import { isAbort, toApiError } from '~~/browser/wire/api-error'
import { digitsOf } from '~~/browser/dialer/number-format'

export type QuoteState = 'empty' | 'typing' | 'loading' | 'priced' | 'refused' | 'failed'

export interface QuoteView<Quote extends PublicQuoteDto = QuoteDto> {
  state: QuoteState
  quote: Quote | null
  /** Why the number cannot be called, in the words of the server. */
  refusal: ErrorDto | null
}

const DEBOUNCE_MS = 250
/** A price that could not be fetched is asked for again: at once when the internet is back, else after these pauses. */
const RETRY_FIRST_MS = 3000
const RETRY_LAST_MS = 30_000
/** A page that is open for longer than this asks again for other reasons. */
const LONGEST_WAIT_MS = 86_400_000
/** Emergency and short numbers begin here; fewer digits are nobody's number. */
const SHORTEST_DIGITS = 2
const TOO_MUCH: ErrorDto = {
  code: 'invalid_number',
  message: 'That is too much text to find a number in. Paste the number alone. Nothing was charged.',
}

interface Asked extends Record<string, string | undefined> { to: string, country: string | undefined }

const nothing = (state: QuoteState): QuoteView<never> => ({ state, quote: null, refusal: null })

/**
 * The price of the number being typed. The last request wins: the one before it is cancelled. While the number is
 * still too short, "that is no number" is kept back until the person stops (`commit`).
 */
export function useQuote<Quote extends PublicQuoteDto>(
  typed: Ref<string>, country: Ref<string>, complete: Ref<boolean>,
  fetchQuote: (query: Asked, signal: AbortSignal) => Promise<Quote>,
) {
  const view = shallowRef<QuoteView<Quote>>(nothing('empty'))
  const committed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let freed: ReturnType<typeof setTimeout> | undefined
  let request: AbortController | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = RETRY_FIRST_MS

  function askIfFailed(): void {
    if (view.value.state === 'failed') void ask()
  }

  async function ask(): Promise<void> {
    const abort = new AbortController()
    clearTimeout(retry)
    request?.abort()
    request = abort
    try {
      const quote = await fetchQuote({ to: typed.value, country: country.value || undefined }, abort.signal)
      if (abort.signal.aborted) return
      const refusal = 'refusal' in quote ? (quote as unknown as QuoteDto).refusal : null
      view.value = { state: refusal ? 'refused' : 'priced', quote, refusal }
      retryMs = RETRY_FIRST_MS
      askWhenFreed(refusal)
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return
      const { status, dto } = toApiError(error)
      view.value = { state: status === 0 || status >= 500 ? 'failed' : 'refused', quote: null, refusal: dto }
      retry = setTimeout(askIfFailed, retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_LAST_MS)
    }
  }

  /** A limit says when it frees: then the answer is another one. */
  function askWhenFreed(refusal: ErrorDto | null): void {
    clearTimeout(freed)
    const at = refusal?.details?.freesAt
    const waitMs = typeof at === 'string' ? new Date(at).getTime() - Date.now() : Number.NaN
    if (waitMs < LONGEST_WAIT_MS) freed = setTimeout(() => void ask(), Math.max(waitMs, 0) + DEBOUNCE_MS)
  }

  function plan(): void {
    clearTimeout(timer)
    clearTimeout(retry)
    clearTimeout(freed)
    retryMs = RETRY_FIRST_MS
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

  const shown = computed<QuoteView<Quote>>(() => {
    if (isTooMuchText(typed.value)) return view.value
    const unfinished = !committed.value && !complete.value && view.value.refusal?.code === 'invalid_number'
    return unfinished ? nothing('typing') : view.value
  })

  watch([typed, country], plan)
  onMounted(() => window.addEventListener('online', askIfFailed))
  onScopeDispose(() => {
    if (import.meta.client) window.removeEventListener('online', askIfFailed)
    clearTimeout(timer)
    clearTimeout(retry)
    clearTimeout(freed)
    request?.abort()
  })

  return { shown, refresh: ask, commit: () => void (committed.value = true) }
}

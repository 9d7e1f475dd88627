import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { toApiError } from '~~/browser/wire/api-error'

export interface PageOf<T> { items: T[], nextCursor: string | null }
export type PagesState = 'loading' | 'ready' | 'failed'

/** What `UiPagedList` shows. */
export interface Pages<T> {
  items: ShallowRef<T[]>
  state: Ref<PagesState>
  /** Why the last page did not come, as a sentence; empty where it did. */
  error: Ref<string>
  hasMore: ComputedRef<boolean>
  loadingMore: Ref<boolean>
  reload(): Promise<void>
  more(): Promise<void>
  /** The first page, which came with the page itself. */
  put(first: PageOf<T>): void
}

/**
 * A list that comes in keyset pages. `fetchPage` is asked for the first page on `reload` and for the next on `more`;
 * an answer to a question that was replaced meanwhile is dropped.
 *
 * @param sayError for screens in several languages; else it is what the server says
 */
export function usePages<T>(
  fetchPage: (cursor: string | undefined) => Promise<PageOf<T>>,
  sayError = (error: unknown) => toApiError(error).dto.message,
): Pages<T> {
  const items = shallowRef<T[]>([])
  const state = ref<PagesState>('loading')
  const error = ref('')
  const cursor = ref<string | null>(null)
  const loadingMore = ref(false)
  let generation = 0

  async function load(next: string | undefined): Promise<void> {
    const mine = next === undefined ? ++generation : generation
    if (next === undefined) state.value = 'loading'
    else loadingMore.value = true
    try {
      const page = await fetchPage(next)
      if (mine !== generation) return
      items.value = next === undefined ? page.items : [...items.value, ...page.items]
      cursor.value = page.nextCursor
      error.value = ''
      state.value = 'ready'
    } catch (thrown) {
      if (mine !== generation) return
      error.value = sayError(thrown)
      // Rows that are already on the screen stay there.
      if (next === undefined) state.value = 'failed'
    } finally {
      if (mine === generation) loadingMore.value = false
    }
  }

  function put(first: PageOf<T>): void {
    generation++
    items.value = first.items
    cursor.value = first.nextCursor
    state.value = 'ready'
  }

  return {
    items, state, error, loadingMore, put,
    hasMore: computed(() => cursor.value !== null),
    reload: () => load(undefined),
    more: () => (cursor.value !== null && !loadingMore.value ? load(cursor.value) : Promise.resolve()),
  }
}

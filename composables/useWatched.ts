import { toApiError } from '~~/browser/wire/api-error'

const EVERY_MS = 3000

/**
 * Something as it is by now: asked for again every few seconds while it goes on and somebody looks. What is on the
 * screen stays there where that fails once.
 *
 * @param read given what is on the screen.
 */
export function useWatched<T>(read: (shown: T | null) => Promise<T>, goesOn: (shown: T) => boolean) {
  const data = shallowRef<T | null>(null)
  const failure = ref('')
  /** What is on the screen is of an earlier time: the last question was not answered. */
  const isStale = ref(false)
  const nowMs = ref(Date.now())
  let timer: ReturnType<typeof setTimeout> | undefined
  let generation = 0

  async function load(): Promise<void> {
    clearTimeout(timer)
    const mine = ++generation
    try {
      const now = await read(data.value)
      if (mine !== generation) return
      show(now)
      failure.value = ''
      isStale.value = false
    } catch (error) {
      if (mine !== generation) return
      if (data.value) isStale.value = true
      else failure.value = toApiError(error).dto.message
    }
    next()
  }
  function show(now: T): void {
    data.value = now
    nowMs.value = Date.now()
  }
  function next(): void {
    clearTimeout(timer)
    if (data.value && goesOn(data.value) && !document.hidden) timer = setTimeout(() => void load(), EVERY_MS)
  }
  const looked = () => (document.hidden ? clearTimeout(timer) : void load())

  onMounted(() => {
    void load()
    document.addEventListener('visibilitychange', looked)
  })
  onBeforeUnmount(() => {
    generation += 1
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', looked)
  })
  return { data, failure, isStale, nowMs, load, show }
}

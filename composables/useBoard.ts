const EVERY_MS = 5000

/** The invariant board. It follows the ledger while it is looked at, and rests while the page is hidden. */
export function useBoard() {
  const api = useApi()
  const { data, failure, load } = useLoaded(() => api.get('/api/finance/board'))
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOpen = false

  function wait(): void {
    clearTimeout(timer)
    if (isOpen && !document.hidden) timer = setTimeout(follow, EVERY_MS)
  }

  async function follow(): Promise<void> {
    clearTimeout(timer)
    await load()
    wait()
  }

  function onVisibility(): void {
    if (document.hidden) clearTimeout(timer)
    else void follow()
  }

  onMounted(() => {
    isOpen = true
    document.addEventListener('visibilitychange', onVisibility)
    wait()
  })
  onBeforeUnmount(() => {
    isOpen = false
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibility)
  })

  return { board: data, failure, follow, everySeconds: EVERY_MS / 1000 }
}

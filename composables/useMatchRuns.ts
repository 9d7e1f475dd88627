import type { MatchRunDto } from '~~/shared/schemas/books'

const EVERY_MS = 1500
const SHOWN = 7

/** The last comparisons. While one is under way they are asked for again every other second. */
export function useMatchRuns(onEnd: () => void) {
  const api = useApi()
  const { data, failure, load } = useLoaded(() => api.get('/api/finance/books/runs', { query: { limit: SHOWN } }))
  const runs = computed<MatchRunDto[]>(() => data.value?.runs ?? [])
  const isRunning = computed(() => runs.value.some(run => run.state === 'running'))
  let timer: ReturnType<typeof setTimeout> | undefined

  function follow(): void {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      await load()
      if (isRunning.value) follow()
    }, EVERY_MS)
  }

  watch(isRunning, (running, before) => {
    if (running) follow()
    else if (before) onEnd()
  })
  onBeforeUnmount(() => clearTimeout(timer))
  return { data, runs, failure, load, isRunning }
}

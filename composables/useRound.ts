import type { RoundDto, RoundReportDto } from '~~/shared/schemas/outreach/rounds'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'

const EVERY_MS = 3000

/**
 * A round and its report, as they are by now: asked for again every few seconds while it goes on and somebody looks.
 * What is on the screen stays there where that fails once.
 */
export function useRound(id: () => string) {
  const api = useApi()
  const round = shallowRef<RoundDto | null>(null)
  const report = shallowRef<RoundReportDto | null>(null)
  const failure = ref('')
  /** What is on the screen is of an earlier time: the last question was not answered. */
  const isStale = ref(false)
  const nowMs = ref(Date.now())
  let timer: ReturnType<typeof setTimeout> | undefined
  let generation = 0

  /** What a report is made of. */
  const wordOf = (one: RoundDto | null) => JSON.stringify([one?.people, one?.spentMicros])
  const goesOn = () => {
    const { state, people } = round.value ?? {}
    return state === 'running' || state === 'paused' || (people?.asked ?? 0) > 0
  }

  async function load(): Promise<void> {
    clearTimeout(timer)
    const mine = ++generation
    try {
      const params = { id: id() }
      const now = await api.get('/api/outreach/rounds/:id', { params })
      const isNews = wordOf(now) !== wordOf(round.value)
      const told = isNews || !report.value ? await api.get('/api/outreach/rounds/:id/report', { params }) : report.value
      if (mine !== generation) return
      show(now)
      report.value = told
      failure.value = ''
      isStale.value = false
    } catch (error) {
      if (mine !== generation) return
      if (round.value) isStale.value = true
      else failure.value = toApiError(error).dto.message
    }
    next()
  }
  function show(now: RoundDto): void {
    round.value = now
    nowMs.value = Date.now()
  }
  function next(): void {
    clearTimeout(timer)
    if (goesOn() && !document.hidden) timer = setTimeout(() => void load(), EVERY_MS)
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
  return { round, report, failure, isStale, nowMs, load, show }
}

import { goesOn } from '~~/browser/outreach/round-words'
import type { RoundDto, RoundReportDto } from '~~/shared/schemas/outreach/rounds'
import { useApi } from './useApi'
import { useWatched } from './useWatched'

interface Shown { round: RoundDto, report: RoundReportDto | null }

/** A round and its report, as they are by now. */
export function useRound(id: string) {
  const api = useApi()
  const params = { id }
  /** What a report is made of. */
  const wordOf = (one: RoundDto | undefined) => JSON.stringify([one?.people, one?.spentMicros])
  const { data, show: put, ...watched } = useWatched<Shown>(async shown => {
    const round = await api.get('/api/outreach/rounds/:id', { params })
    const isNews = wordOf(round) !== wordOf(shown?.round)
    const report = isNews || !shown?.report ? await api.get('/api/outreach/rounds/:id/report', { params }) : shown.report
    return { round, report }
  }, ({ round }) => goesOn(round))
  return {
    ...watched,
    round: computed(() => data.value?.round ?? null),
    report: computed(() => data.value?.report ?? null),
    show: (round: RoundDto) => put({ round, report: data.value?.report ?? null }),
  }
}

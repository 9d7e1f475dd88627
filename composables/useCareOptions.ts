import { useApi } from './useApi'
import { useLoaded } from './useLoaded'

/** Where one works, and what people in care can be there: in the programme of the address, or in the first one. */
export function useCareOptions() {
  const route = useRoute()
  const api = useApi()
  const loaded = useLoaded(() => api.get('/api/outreach/care-options', {
    query: { programme: typeof route.query.programme === 'string' ? route.query.programme : undefined },
  }))
  const programme = computed(() => loaded.data.value?.programme ?? null)
  const isSupervisor = computed(() => programme.value?.role === 'supervisor')
  watch(() => route.query.programme, () => void loaded.load())
  return { ...loaded, programme, isSupervisor }
}

import { useApi } from './useApi'
import { useShown } from './useShown'

/** Where one works, and what people in care can be there: in the programme of the address, or in the first one. */
export function useCareOptions() {
  const route = useRoute()
  const api = useApi()
  const asked = () => (typeof route.query.programme === 'string' ? route.query.programme : undefined)
  const shown = useShown(() => `options ${asked() ?? ''}`, () => api.get('/api/outreach/care-options', { query: { programme: asked() } }))
  const programme = computed(() => shown.data.value?.programme ?? null)
  const isSupervisor = computed(() => programme.value?.role === 'supervisor')
  watch(() => route.query.programme, () => void shown.load())
  return { ...shown, programme, isSupervisor }
}

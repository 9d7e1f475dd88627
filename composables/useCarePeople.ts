import { CARE_FILTERS, type CareFilters } from '~~/browser/outreach/care-filters'
import type { CareOptionsDto, CarePeoplePage, CarePersonDto } from '~~/shared/schemas/outreach/care'
import { useApi } from './useApi'
import { useKeptStore } from './useKeptStore'
import { usePages } from './usePages'
import { useServerWork } from './useServerWork'
import { useWords } from './useWords'

const PAGE_ROWS = 30

interface First { options: CareOptionsDto, page: CarePeoplePage | null, of: string }

/**
 * The list of people in care, with where one works. The first page of it is drawn by the server, in one go with what it
 * depends on: on a slow line the list is read before the script is there.
 */
export function useCarePeople(filters: () => CareFilters, isReadable: () => boolean) {
  const api = useApi()
  const kept = useKeptStore()
  const { sayError } = useWords()
  const drawn = useState<First | null>('care-people', () => null)
  const options = shallowRef<CareOptionsDto | null>(null)
  const failure = ref('')
  const programme = computed(() => options.value?.programme ?? null)
  const isSupervisor = computed(() => programme.value?.role === 'supervisor')

  const asked = () => filters().programme || undefined
  const query = () => ({ ...CARE_FILTERS.toQuery(filters()), programme: programme.value?.id ?? '' })
  const nameOf = () => `people ${new URLSearchParams(query())}`
  const fetchOptions = () => kept.read(`options ${asked() ?? ''}`, () => api.get('/api/outreach/care-options', { query: { programme: asked() } }))
  const fetchPage = (cursor?: string) => api.get('/api/outreach/people', { query: { ...query(), limit: PAGE_ROWS, cursor } })
  const list = usePages<CarePersonDto>(async cursor => {
    const page = cursor === undefined ? await kept.read(nameOf(), fetchPage) : await fetchPage(cursor)
    return { items: page.people, nextCursor: page.nextCursor }
  }, sayError)

  async function loadOptions(): Promise<void> {
    try {
      options.value = await fetchOptions()
      failure.value = ''
    } catch (error) {
      failure.value = sayError(error)
    }
  }
  async function load(): Promise<void> {
    await loadOptions()
    if (programme.value && isReadable()) await list.reload()
  }

  useServerWork(async () => {
    await loadOptions()
    if (!options.value) return
    const page = programme.value && isReadable() ? await fetchPage().catch(() => null) : null
    if (page) list.put({ items: page.people, nextCursor: page.nextCursor })
    drawn.value = { options: options.value, page, of: programme.value ? nameOf() : '' }
  })
  if (useNuxtApp().isHydrating && drawn.value) {
    const { options: known, page } = drawn.value
    options.value = known
    if (page) list.put({ items: page.people, nextCursor: page.nextCursor })
  }
  onMounted(async () => {
    const first = drawn.value
    drawn.value = null
    if (!first) return load()
    await kept.fresh(`options ${asked() ?? ''}`, first.options)
    if (first.page) await kept.fresh(first.of, first.page)
    else if (programme.value && isReadable()) await list.reload()
  })

  return { options, failure, programme, isSupervisor, list, query, load, loadOptions }
}

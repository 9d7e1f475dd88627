import type { TalkItemDto } from '~~/shared/schemas/agents/talks'
import { inTalkOrder } from '~~/shared/agents/talk-order'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'
import { useLiveEvents } from './useLiveEvents'

/** Where nothing is pushed, the page asks. */
const LOOK_MS = 2000

/**
 * What is said in a call that an agent holds, in the order of the talk, as it goes on: when there is more the page is
 * told, and asks for what has changed since what it knows.
 */
export function useTalk(callId: string) {
  const api = useApi()
  const live = useLiveEvents()
  const known = shallowRef<TalkItemDto[]>([])
  const isOver = ref(false)
  const isLoaded = ref(false)
  const failure = ref('')
  let revision = 0
  let isAsking = false
  let isWanted = false

  /** One question at a time; what is told meanwhile is asked for after it. */
  async function pull(): Promise<void> {
    isWanted = true
    if (isAsking) return
    isAsking = true
    try {
      while (isWanted) {
        isWanted = false
        await ask()
      }
      failure.value = ''
    } catch (error) {
      isWanted = false
      failure.value = toApiError(error).dto.message
    } finally {
      isAsking = false
    }
  }

  async function ask(): Promise<void> {
    const more = await api.get('/api/agents/calls/:id/transcript', { params: { id: callId }, query: { after: revision } })
    const changed = new Set(more.items.map(({ itemId }) => itemId))
    const unchanged = known.value.filter(({ itemId }) => !changed.has(itemId))
    if (changed.size > 0) known.value = [...unchanged, ...more.items]
    revision = Math.max(revision, more.revision)
    isOver.value = more.isOver
    isLoaded.value = true
  }

  const items = computed(() => inTalkOrder(known.value))
  let stopListening = () => {}
  let look: ReturnType<typeof setInterval> | undefined
  onMounted(() => {
    stopListening = live.onTalk(told => {
      if (told === callId) void pull()
    })
    look = setInterval(() => {
      if (live.mode !== 'push' && !isOver.value) void pull()
    }, LOOK_MS)
    void pull()
  })
  onBeforeUnmount(() => {
    stopListening()
    clearInterval(look)
  })
  // what was said while nothing was pushed was told to nobody
  watch(() => live.mode, mode => mode === 'push' && void pull())

  return { items, isOver, isLoaded, failure, pull }
}

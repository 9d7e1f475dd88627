import { defineStore } from 'pinia'
import type { CallDto } from '~~/shared/schemas/calls'
import { isFinal } from '~~/browser/calls/call-words'
import { useApi } from './useApi'
import { toApiError } from '~~/browser/wire/api-error'

const RECENT_COUNT = 8

/** The calls this page knows, each in its newest revision. */
export const useCallStore = defineStore('calls', () => {
  const byId = ref<Record<string, CallDto>>({})
  const recentState = ref<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  const recentError = ref('')
  const api = useApi()

  /** Keeps the newest revision; what arrives late changes nothing. Answers with the revision that stands. */
  function receive(call: CallDto): CallDto {
    const known = byId.value[call.id]
    if (known && known.revision > call.revision) return known
    byId.value[call.id] = call
    return call
  }

  const recent = computed(() =>
    Object.values(byId.value)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
      .slice(0, RECENT_COUNT))
  /** What agents hold is no call of the person's. */
  const openCall = computed(() => recent.value.find(call => !isFinal(call.status) && call.channel !== 'agent') ?? null)

  async function loadRecent(): Promise<void> {
    recentState.value = recentState.value === 'ready' ? 'ready' : 'loading'
    try {
      const page = await api.get('/api/calls/history', { query: { limit: RECENT_COUNT } })
      page.calls.forEach(receive)
      recentState.value = 'ready'
    } catch (error) {
      recentError.value = toApiError(error).dto.message
      recentState.value = 'failed'
    }
  }

  function forget(): void {
    byId.value = {}
    recentState.value = 'idle'
  }

  return { byId, recent, openCall, recentState, recentError, receive, loadRecent, forget }
})

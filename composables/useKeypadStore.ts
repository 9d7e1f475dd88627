import { defineStore } from 'pinia'
import type { LiveEvents } from '~~/shared/schemas/live'
import type { KeypadCallDto } from '~~/shared/schemas/outreach/calls'
import { LiveConnection } from '~~/browser/live/live-connection'
import { goesOn } from '~~/browser/outreach/keypad-words'

const RECENT_COUNT = 10

/** Calls to people in care as they go on, by push or by polling, for the programme that is looked at. */
export const useKeypadStore = defineStore('keypad', () => {
  const api = useApi()
  const byId = shallowRef<Record<string, KeypadCallDto>>({})
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  /** What the last list failed on, as it was thrown: screens say it in their language. */
  const failure = shallowRef<unknown>(null)
  let connection: LiveConnection | null = null
  let programme = ''
  let watchers = 0

  function receive(...calls: KeypadCallDto[]): void {
    byId.value = { ...byId.value, ...Object.fromEntries(calls.map(call => [call.id, call])) }
  }

  const recent = computed(() => Object.values(byId.value)
    .filter(({ programmeId }) => programmeId === programme)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
    .slice(0, RECENT_COUNT))

  async function load(): Promise<void> {
    try {
      const page = await api.get('/api/outreach/calls', { query: { programme, limit: RECENT_COUNT } })
      receive(...page.calls)
      state.value = 'ready'
      failure.value = null
    } catch (error) {
      failure.value = error
      state.value = 'failed'
      throw error
    }
  }

  function connect(): LiveConnection {
    return new LiveConnection({
      openSource: () => new EventSource('/api/outreach/live'),
      poll: load,
      hasOpenCall: () => recent.value.some(goesOn),
      onEvent: (name, data) => {
        if (name === 'keypad') receive(data as LiveEvents['keypad'])
      },
      onMode: () => {},
    })
  }

  /** Until the returned function is called. */
  function watch(programmeId: string): () => void {
    if (programme !== programmeId) {
      programme = programmeId
      byId.value = {}
      state.value = 'loading'
      if (connection) void load().catch(() => undefined)
    }
    watchers++
    connection ??= connect()
    connection.start()
    return () => {
      if (--watchers > 0) return
      connection?.stop()
      connection = null
    }
  }

  return { byId, recent, state, failure, receive, load, watch }
})

import { defineStore } from 'pinia'
import type { LiveEventName, LiveEvents } from '~~/shared/schemas/live'
import { ApiError } from '~~/browser/wire/api-error'
import { LiveConnection, type LiveMode } from '~~/browser/live/live-connection'
import { createHistoryPoll } from '~~/browser/live/poll-history'
import { tellSignedOut } from '~~/browser/session/signed-out'
import { useCallStore } from './useCallStore'
import { useSessionStore } from './useSessionStore'
import { useWalletStore } from './useWalletStore'

/** Keeps calls and wallet as they stand on the server, by push or by polling. Started once, by the layout. */
export const useLiveEvents = defineStore('live', () => {
  const mode = ref<LiveMode>('polling')
  const calls = useCallStore()
  const wallet = useWalletStore()
  const session = useSessionStore()
  let connection: LiveConnection | null = null
  const talkListeners = new Set<(callId: string) => void>()

  function onEvent(name: LiveEventName, data: unknown): void {
    if (name === 'call') calls.receive(data as LiveEvents['call'])
    if (name === 'wallet') wallet.receive(data as LiveEvents['wallet'])
    if (name === 'talk') for (const listener of talkListeners) listener((data as LiveEvents['talk']).callId)
  }

  function createConnection(): LiveConnection {
    const look = createHistoryPoll((url, options) => fetch(url, options))
    return new LiveConnection({
      openSource: () => new EventSource('/api/live'),
      poll: async () => {
        try {
          const found = await look()
          found?.forEach(calls.receive)
          // The history tells of calls only: the money they moved is in the profile.
          if (found) await session.load()
        } catch (error) {
          if (!(error instanceof ApiError) || error.dto.code !== 'unauthenticated') throw error
          // asked for a session that is being exchanged just now
          if (!connection) return
          stop()
          tellSignedOut()
        }
      },
      hasOpenCall: () => calls.openCall !== null,
      onEvent,
      onMode: next => {
        mode.value = next
      },
    })
  }

  function start(): void {
    connection ??= createConnection()
    connection.start()
  }

  function stop(): void {
    connection?.stop()
    connection = null
  }

  /**
   * For what gives this browser another session: the stream would end with the old one in the middle of it, and the
   * page would ask, with a cookie that is good for nothing, why.
   */
  async function pauseWhile<T>(work: () => Promise<T>): Promise<T> {
    const wasRunning = connection !== null
    stop()
    try {
      return await work()
    } finally {
      if (wasRunning && session.profile) start()
    }
  }

  /** Hears of calls of agents in which more was said, until the returned function is called. Only push tells of it. */
  function onTalk(listener: (callId: string) => void): () => void {
    talkListeners.add(listener)
    return () => void talkListeners.delete(listener)
  }

  const wake = () => connection?.wake()
  watch(() => calls.openCall?.id, id => id && wake())

  return { mode, start, stop, pauseWhile, wake, onTalk }
})

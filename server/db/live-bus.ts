import type { Sql } from './client'

export interface LiveNews {
  userId: string
  /** The call that changed; null where only the wallet did. */
  callId: string | null
  /** What is said in the call goes on; the call itself is as it was. */
  isTalk?: true
  /** Something is asked of the talk: for the server that holds it. */
  isOrder?: true
}

type Listener = (news: LiveNews) => void

export interface LiveBus {
  /** Tells every process, this one at once. Never part of a money transaction: NOTIFY locks at commit. */
  publish: (news: LiveNews) => void
  /** Hears of one person's news until the returned function is called. */
  subscribe: (userId: string, listener: Listener) => () => void
  close: () => Promise<void>
}

const CHANNEL = 'talktime_live'
const GATHER_MS = 40
/** NOTIFY carries at most 8000 bytes. */
const MOST_NEWS_PER_NOTICE = 60

export interface LiveBusOptions {
  sql: Sql
  /** Names this process, so that it does not hear itself twice. */
  nodeId: string
  onError: (error: unknown) => void
}

/** News between the processes of one Talktime. What is lost here is found by polling. */
export function createLiveBus({ sql, nodeId, onError }: LiveBusOptions): LiveBus {
  const listeners = new Map<string, Set<Listener>>()
  let waiting: LiveNews[] = []
  let timer: NodeJS.Timeout | null = null
  let listening: ReturnType<Sql['listen']> | null = null

  function deliver(news: LiveNews) {
    for (const listener of listeners.get(news.userId) ?? []) listener(news)
  }
  function flush() {
    timer = null
    const batch = waiting
    waiting = []
    for (let start = 0; start < batch.length; start += MOST_NEWS_PER_NOTICE) {
      const notice = JSON.stringify({ nodeId, news: batch.slice(start, start + MOST_NEWS_PER_NOTICE) })
      sql`select pg_notify(${CHANNEL}, ${notice})`.catch(onError)
    }
  }
  function listen() {
    listening ??= sql.listen(CHANNEL, text => {
      const notice = JSON.parse(text) as { nodeId: string, news: LiveNews[] }
      if (notice.nodeId !== nodeId) notice.news.forEach(deliver)
    })
    listening.catch(error => {
      listening = null
      onError(error)
    })
  }

  return {
    publish(news) {
      deliver(news)
      waiting.push(news)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    subscribe(userId, listener) {
      listen()
      const own = listeners.get(userId) ?? new Set()
      listeners.set(userId, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(userId)
      }
    },
    async close() {
      if (timer) clearTimeout(timer)
      flush()
      listeners.clear()
      await (await listening?.catch(() => null))?.unlisten()
    },
  }
}

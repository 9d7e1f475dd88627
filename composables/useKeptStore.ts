import { defineStore } from 'pinia'
import { beginKeeping, findKept, forgetKept, keep, lastPerson } from '~~/browser/outreach/phone/kept'
import { onSignedOut } from '~~/browser/session/signed-out'
import { toApiError } from '~~/browser/wire/api-error'
import { useSessionStore } from './useSessionStore'

/** What a worker saw, readable without the internet with when it was seen. In the browser alone. */
export const useKeptStore = defineStore('kept', () => {
  const session = useSessionStore()
  /** The oldest of what is on the screen, in ms since the epoch; null where all of it is fresh. */
  const asOf = ref<number | null>(null)
  const isOffline = ref(false)

  /** Who has a wallet uses other people's computers, and has nothing kept. */
  const owner = () => session.me?.id

  async function fresh(name: string, value: unknown): Promise<void> {
    isOffline.value = false
    asOf.value = null
    const userId = owner()
    if (userId) await keep(userId, name, value, Date.now())
    // a page that was opened without the internet has not been told who this is
    if (session.failure) await session.load()
  }

  /** The answer; where the server cannot be reached, what it was the last time. */
  async function read<T>(name: string, fetch: () => Promise<T>): Promise<T> {
    try {
      const value = await fetch()
      if (import.meta.client) void fresh(name, value)
      return value
    } catch (error) {
      if (import.meta.server || toApiError(error).status !== 0) throw error
      isOffline.value = true
      const userId = owner()
      const found = userId && await findKept(userId, name, Date.now())
      if (!found) throw error
      asOf.value = Math.min(asOf.value ?? found.at, found.at)
      return found.value as T
    }
  }

  /** Once a page is there. */
  async function begin(): Promise<void> {
    if (session.me && !session.failure) await beginKeeping(session.me, Date.now())
  }

  /** Without the internet nobody can be asked who this is: whoever was signed in here last. */
  async function recall(): Promise<void> {
    if (session.userId === undefined && session.failure) session.me = await lastPerson(Date.now()) ?? null
  }

  if (import.meta.client) onSignedOut(() => void forgetKept())
  return { asOf, isOffline, read, fresh, begin, recall, forget: forgetKept }
})

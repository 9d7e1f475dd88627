import { defineStore } from 'pinia'
import { Outbox, storedOutbox, type Deed, type Waiting } from '~~/browser/outreach/phone/outbox'
import { toApiError } from '~~/browser/wire/api-error'
import type { ParamOf, PathOf, ReplyTo } from '~~/shared/wire/wire'
import { useApi } from './useApi'
import { useKeptStore } from './useKeptStore'
import { useSessionStore } from './useSessionStore'

const LOOKS_AGAIN_MS = 20_000

/** What waits is known by its path alone. */
type Send = (path: string, body: object, options: { params: Record<string, string> }) => Promise<unknown>
interface About { deed: Deed, about: string, name: string }
type Params<Path extends string> = Record<ParamOf<Path>, string>

/** What a worker does, sent at once where that can be, and else when the internet is back. */
export const useOutboxStore = defineStore('outbox', () => {
  const api = useApi()
  const session = useSessionStore()
  const kept = useKeptStore()
  const items = shallowRef<Waiting[]>([])
  /** How many were sent since the person was told last. */
  const sent = ref(0)
  /** Changes when something was sent: what is on the screen is older than that. */
  const revision = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  const send = (path: string, body: object, params: Record<string, string>) =>
    (api.post as unknown as Send)(path, body, { params })
  const outbox = new Outbox({
    store: storedOutbox(),
    send: ({ path, body, params }) => send(path, body, params),
    isSignedIn: async userId => (await api.get('/api/user/me').catch(() => null))?.id === userId,
    alone: <T>(work: () => Promise<T>) =>
      ('locks' in navigator ? navigator.locks.request('talktime-outbox', work) as unknown as Promise<T> : work()),
  })
  const waiting = computed(() => items.value.filter(({ refusal }) => refusal === null))
  const refused = computed(() => items.value.filter(({ refusal }) => refusal !== null))

  async function refresh(): Promise<void> {
    items.value = session.userId === undefined ? [] : await outbox.of(session.userId).catch(() => [])
  }

  /** Sends what waits, as far as it can be. */
  async function drain(): Promise<void> {
    if (session.userId === undefined || waiting.value.length === 0) return
    const count = await outbox.drain(session.userId)
    await refresh()
    if (count === 0) return
    sent.value += count
    revision.value++
    kept.isOffline = false
  }

  /**
   * Does it now, or keeps it for later. `body` has the id of the press in it.
   *
   * @returns what the server answers; null where it waits to be sent
   * @throws ApiError where the server did not take it
   */
  async function post<Path extends PathOf<'POST'>>(
    path: Path, body: { id: string }, params: Params<Path>, about: About,
  ): Promise<ReplyTo<'POST', Path> | null> {
    const { userId } = session
    // what was pressed before goes before
    if (waiting.value.length === 0 || userId === undefined) {
      try {
        return await send(path, body, params) as ReplyTo<'POST', Path>
      } catch (error) {
        if (toApiError(error).status !== 0 || userId === undefined) throw error
        kept.isOffline = true
      }
    }
    const plain = JSON.parse(JSON.stringify(body)) as object
    const sent = { id: body.id, userId: userId!, at: Date.now() }
    await outbox.add({ ...about, ...sent, path, params, body: plain, refusal: null })
    await refresh()
    void drain()
    return null
  }

  async function dismiss(item: Waiting): Promise<void> {
    await outbox.dismiss(item)
    await refresh()
  }

  /** Until the returned function is called. */
  function start(): () => void {
    const wake = () => void drain()
    const begin = async () => {
      if (session.userId !== undefined) await outbox.forgetOthers(session.userId, Date.now()).catch(() => undefined)
      await refresh()
      await drain()
    }
    void begin()
    window.addEventListener('online', wake)
    timer = setInterval(wake, LOOKS_AGAIN_MS)
    return () => {
      window.removeEventListener('online', wake)
      clearInterval(timer)
    }
  }

  const waitsFor = (about: string) => waiting.value.some(item => item.about === about)

  async function forget(): Promise<void> {
    if (session.userId !== undefined) await outbox.forget(session.userId).catch(() => undefined)
    await refresh()
  }

  return { items, waiting, refused, sent, revision, post, drain, dismiss, start, waitsFor, forget }
})

import { createStore, del, entries, set, type UseStore } from 'idb-keyval'
import { toApiError } from '~~/browser/wire/api-error'
import type { ErrorDto } from '~~/shared/errors'

/** What can be noted without the internet. Calls are not among it: whoever is rung must be rung now or not at all. */
export type Deed = 'flagged' | 'cleared' | 'note' | 'acknowledge' | 'resolve' | 'move'

/** An action on its way to the server. */
export interface Waiting {
  /** Made at the press, and in the body: sent twice, it happened once. */
  id: string
  userId: string
  /** When it was pressed, in milliseconds since the epoch, as the phone's clock said. */
  at: number
  /** Its turn: as `at`, and after all that waited when it was pressed, wherever the clock was set since. */
  turn?: number
  deed: Deed
  /** Of the person, the task or the item. */
  about: string
  name: string
  path: string
  params: Record<string, string>
  body: object
  /** Why the server did not take it; null while it waits. */
  refusal: ErrorDto | null
}

export interface OutboxStore {
  /** Of everybody, oldest first. */
  all(): Promise<Waiting[]>
  put(item: Waiting): Promise<void>
  drop(item: Waiting): Promise<void>
}

export interface OutboxPorts {
  store: OutboxStore
  /** Throws an ApiError where it was not taken. */
  send(item: Waiting): Promise<unknown>
  /** Whether that is still who is signed in: in another tab somebody else may be. */
  isSignedIn(userId: string): Promise<boolean>
  /** One tab at a time. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** What somebody else left behind, and never came back for. */
export const LEFT_MS = 7 * 24 * 60 * 60 * 1000

/** Kept until the server has answered: sent in the order of the presses, one after the other. */
export class Outbox {
  constructor(private readonly ports: OutboxPorts) {}

  async of(userId: string): Promise<Waiting[]> {
    return (await this.ports.store.all()).filter(item => item.userId === userId)
  }

  async add(item: Waiting): Promise<void> {
    const last = (await this.ports.store.all()).at(-1)
    await this.ports.store.put({ ...item, turn: Math.max(item.at, last ? turnOf(last) + 1 : 0) })
  }

  dismiss(item: Waiting): Promise<void> {
    return this.ports.store.drop(item)
  }

  /**
   * Sends what waits. Stops where the server cannot be reached, is in trouble, or asks who this is, and where somebody
   * else is signed in by now; goes on past what it refuses, which is kept with its reason.
   *
   * @returns how many were taken
   */
  drain(userId: string): Promise<number> {
    return this.ports.alone(async () => {
      let sent = 0
      if (!await this.ports.isSignedIn(userId)) return sent
      for (const item of await this.of(userId)) {
        if (item.refusal) continue
        try {
          await this.ports.send(item)
        } catch (error) {
          const { status, dto } = toApiError(error)
          if (isForLater(status, dto)) break
          await this.ports.store.put({ ...item, refusal: dto })
          continue
        }
        await this.ports.store.drop(item)
        sent++
      }
      return sent
    })
  }

  /** At sign-out: what one did not send goes. */
  async forget(userId: string): Promise<void> {
    for (const item of await this.of(userId)) await this.ports.store.drop(item)
  }

  /** Somebody is signed in: what others left waits for them a week, unseen, and goes then. */
  async forgetOthers(userId: string, now: number): Promise<void> {
    for (const item of await this.ports.store.all()) {
      // also what a clock that was set wrong dated long after now
      if (item.userId !== userId && Math.abs(now - item.at) > LEFT_MS) await this.ports.store.drop(item)
    }
  }
}

/** No answer, one about who asks, too many at once, or a server in trouble: the action is as good as before. */
function isForLater(status: number, { code }: ErrorDto): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500 || code === 'password_not_own'
}

const turnOf = ({ at, turn = at }: Waiting): number => turn

/** In this browser. A key sorts by whose turn it is. */
export function storedOutbox(): OutboxStore {
  let opened: UseStore | undefined
  const store = () => opened ??= createStore('talktime-outbox', 'waiting')
  const keyOf = (item: Waiting) => `${String(turnOf(item)).padStart(15, '0')} ${item.id}`
  return {
    all: async () => {
      const all = await entries<string, Waiting>(store())
      return all.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item)
    },
    put: item => set(keyOf(item), item, store()),
    drop: item => del(keyOf(item), store()),
  }
}

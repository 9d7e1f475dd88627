import { AnchorDiffers, AnchorStoreUnavailable, type AnchorStore } from '../../server/anchors/anchor-store'

/** A store that keeps anchors in memory, and is away or dies on request. */
export interface FakeAnchors extends AnchorStore {
  kept: Map<string, Uint8Array>
  /** While true nothing that asks the store gets an answer. */
  isDown: boolean
  /** What was asked, such as `put 2026-11-23`. */
  requests: string[]
  /** Runs after something was kept and before that is said. */
  afterPut: () => Promise<void>
}

export function createFakeAnchors(): FakeAnchors {
  function asked(request: string): void {
    store.requests.push(request)
    if (store.isDown) throw new AnchorStoreUnavailable(new Error('the fake store is down'))
  }
  const store: FakeAnchors = {
    kept: new Map(),
    isDown: false,
    requests: [],
    afterPut: async () => {},
    async put(day, bytes) {
      asked(`put ${day}`)
      const kept = store.kept.get(day)
      if (kept && !Buffer.from(kept).equals(bytes)) throw new AnchorDiffers(day, `memory:${day}`)
      store.kept.set(day, Uint8Array.from(bytes))
      await store.afterPut()
      return `memory:${day}`
    },
    async get(day) {
      asked(`get ${day}`)
      return store.kept.get(day) ?? null
    },
    async list() {
      asked('list')
      return [...store.kept.keys()].sort()
    },
  }
  return store
}

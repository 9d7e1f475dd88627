import { vi } from 'vitest'

type Tell = (entries: Pick<IntersectionObserverEntry, 'isIntersecting'>[]) => void

/** What is on the screen: all, at once, unless it is told to wait for somebody who scrolls. */
export const seen = {
  waits: false,
  waiting: [] as (() => void)[],
  /** The environment has no layout, and its own observer never tells anything. */
  stub(): void {
    vi.stubGlobal('IntersectionObserver', class {
      constructor(readonly tell: Tell) {}
      observe(): void {
        const scroll = () => this.tell([{ isIntersecting: true }])
        this.tell([{ isIntersecting: false }])
        if (seen.waits) seen.waiting.push(scroll)
        else scroll()
      }

      unobserve(): void {}
      disconnect(): void {}
    })
  },
}

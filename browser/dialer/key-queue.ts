export interface KeyQueuePorts {
  /** Sends keys down the line; those that were sent and do not sound yet are lost. */
  send(keys: string): void
  later(run: () => void, ms: number): unknown
}

/** A key's tone on the line, and the pause after it. */
export const KEY_MS = 240

/**
 * Keys that are pressed while others still sound wait for them: the browser drops those that have not begun when new
 * ones come. However fast a person types or pastes, all arrive, in their order.
 */
export class KeyQueue {
  #waiting = ''
  #isSounding = false

  constructor(private readonly ports: KeyQueuePorts) {}

  press(keys: string): void {
    this.#waiting += keys
    if (!this.#isSounding) this.#send()
  }

  /** The call is over: what waits was meant for it alone. */
  clear(): void {
    this.#waiting = ''
  }

  #send(): void {
    const keys = this.#waiting
    this.#waiting = ''
    this.#isSounding = keys !== ''
    if (!this.#isSounding) return
    this.ports.send(keys)
    this.ports.later(() => this.#send(), keys.length * KEY_MS)
  }
}

/** What of a pasted text a phone's keypad has, in its order; null where it holds a word or more than a number would. */
export function keysOf(text: string): string | null {
  const keys = text.normalize('NFKC').replace(/[\s().,;:/+\u00AD\u2010-\u2015-]/g, '')
  return /^[\d*#]{1,64}$/.test(keys) ? keys : null
}

interface Timer {
  dueMs: number
  order: number
  run: () => void
}

/** Longest wait that Node's timers take; a longer one would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/**
 * The time that the sandbox lives in. It starts at the machine's time and can run faster, stand still
 * (`rate` 0) or jump, so that an hour of talk fits into a test. Everything that waits on purpose waits here;
 * only sockets and audio, which real peers watch with real watches, keep the machine's time.
 */
export class VirtualClock {
  #rate = 1
  #anchorRealMs = performance.now()
  #anchorVirtualMs = Date.now()
  #timers: Timer[] = []
  #order = 0
  #wake: NodeJS.Timeout | null = null
  /** Where the jumps that are under way lead to. */
  #targetMs = 0

  /** Milliseconds since 1970, virtual. */
  now(): number {
    return this.#anchorVirtualMs + (performance.now() - this.#anchorRealMs) * this.#rate
  }

  get rate(): number {
    return this.#rate
  }

  /** @throws RangeError unless 0 ≤ rate ≤ 10000 */
  setRate(rate: number): void {
    if (!(rate >= 0 && rate <= 10_000)) throw new RangeError(`the clock's rate must be from 0 to 10000, not ${rate}`)
    this.#anchor(this.now())
    this.#rate = rate
    this.#arm()
  }

  /** Runs `run` once `delayMs` of virtual time have passed. Returns the function that calls it off. */
  setTimeout(run: () => void, delayMs: number): () => void {
    const timer = { dueMs: this.now() + Math.max(0, delayMs), order: this.#order++, run }
    const at = this.#timers.findLastIndex(other => other.dueMs <= timer.dueMs) + 1
    this.#timers.splice(at, 0, timer)
    if (at === 0) this.#arm()
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
      if (index === 0) this.#arm()
    }
  }

  /** Waits `delayMs`; false when the signal cut the wait short. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false)
    return new Promise(resolve => {
      const cut = () => {
        cancel()
        resolve(false)
      }
      const cancel = this.setTimeout(() => {
        signal?.removeEventListener('abort', cut)
        resolve(true)
      }, delayMs)
      signal?.addEventListener('abort', cut, { once: true })
    })
  }

  /**
   * Jumps ahead, stopping at every timer on the way, and lets what each one starts settle before the next:
   * waits that begin during the jump are served by it too. Jumps that are asked for at once add up.
   */
  async advance(byMs: number): Promise<void> {
    if (!(byMs >= 0)) throw new RangeError(`the clock only goes forward, not by ${byMs} ms`)
    const targetMs = this.#targetMs = Math.max(this.now(), this.#targetMs) + byMs
    for (let next = this.#timers[0]; next && next.dueMs <= targetMs; next = this.#timers[0]) {
      this.#timers.shift()
      this.#anchor(Math.max(this.now(), next.dueMs))
      next.run()
      await new Promise(resolve => setImmediate(resolve))
    }
    this.#anchor(Math.max(this.now(), targetMs))
    this.#arm()
  }

  stop(): void {
    this.#timers = []
    if (this.#wake) clearTimeout(this.#wake)
  }

  #anchor(virtualMs: number): void {
    this.#anchorRealMs = performance.now()
    this.#anchorVirtualMs = virtualMs
  }

  #arm(): void {
    if (this.#wake) clearTimeout(this.#wake)
    this.#wake = null
    const next = this.#timers[0]
    if (!next || this.#rate === 0) return
    const realMs = Math.max(0, (next.dueMs - this.now()) / this.#rate)
    this.#wake = setTimeout(() => this.#fire(), Math.min(Math.ceil(realMs), LONGEST_TIMEOUT_MS))
  }

  #fire(): void {
    for (let next = this.#timers[0]; next && next.dueMs <= this.now(); next = this.#timers[0]) {
      this.#timers.shift()
      next.run()
    }
    this.#arm()
  }
}

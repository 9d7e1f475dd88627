export interface WakePorts {
  /** The clock on the wall: others stand still while a computer sleeps. */
  wallMs(): number
  isVisible(): boolean
  /** The page slept, or its clock was set: nothing that it held open can be trusted. */
  onWake(): void
  /** A person looks at the page again, and it was awake all the time. */
  onReturn(): void
}

export const TICK_MS = 5000
/** Browsers give a hidden page one tick a minute, one in sight all of them. */
const SLEPT_HIDDEN_MS = 90_000
const SLEPT_VISIBLE_MS = 20_000

/** Notices that a laptop was closed, by the hole that it leaves in the ticks of a clock. */
export class WakeWatch {
  #lastMs: number
  #wasVisible: boolean
  #ticker: ReturnType<typeof setInterval> | undefined

  constructor(private readonly ports: WakePorts) {
    this.#lastMs = ports.wallMs()
    this.#wasVisible = ports.isVisible()
  }

  start(): void {
    this.#ticker ??= setInterval(() => this.#slept() && this.ports.onWake(), TICK_MS)
  }

  stop(): void {
    clearInterval(this.#ticker)
    this.#ticker = undefined
  }

  /** The page came into sight, or was thawed. */
  look(): void {
    if (this.#slept()) this.ports.onWake()
    else if (this.#wasVisible) this.ports.onReturn()
  }

  #slept(): boolean {
    const nowMs = this.ports.wallMs()
    const holeMs = Math.abs(nowMs - this.#lastMs)
    const allowedMs = this.#wasVisible ? SLEPT_VISIBLE_MS : SLEPT_HIDDEN_MS
    this.#lastMs = nowMs
    this.#wasVisible = this.ports.isVisible()
    return holeMs > allowedMs
  }
}

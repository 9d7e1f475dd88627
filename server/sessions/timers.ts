/** Time as sessions have it: a test moves its own. */
export interface Timers {
  /** Milliseconds since 1970. */
  now: () => number
  /** Does it once, so much later. @returns what takes it back */
  in: (ms: number, work: () => void) => () => void
}

export const machineTimers: Timers = {
  now: Date.now,
  in(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
}

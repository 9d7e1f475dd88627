import type { Clock } from '../../server/context'

/** A clock that moves when it is told to. */
export interface TestClock extends Clock {
  set: (instant: Date) => void
  /** Goes forward. */
  advance: (seconds: number) => void
}

/** Starts at the given instant, or at the machine's time without its milliseconds. */
export function createTestClock(start = new Date(Math.floor(Date.now() / 1000) * 1000)): TestClock {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    set(instant) {
      now = instant.getTime()
    },
    advance(seconds) {
      now += seconds * 1000
    },
  }
}

import type { Timers } from '../timers'

/** What is to be done later, until all of it is called off. */
export interface Appointments {
  in: (ms: number, work: () => void) => void
  /** The same at a moment; at once where that is over. */
  at: (ms: number, work: () => void) => void
  cancel: () => void
}

export function createAppointments(timers: Timers): Appointments {
  const waiting = new Set<() => void>()
  const later = (ms: number, work: () => void) => {
    const cancel = timers.in(ms, () => {
      waiting.delete(cancel)
      work()
    })
    waiting.add(cancel)
  }
  return {
    in: later,
    at: (ms, work) => later(Math.max(0, ms - timers.now()), work),
    cancel() {
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}

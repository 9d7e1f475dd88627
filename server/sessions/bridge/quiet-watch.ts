import type { Timers } from '../timers'

/** How long somebody who waits for an answer may hear nothing (docs/decisions/068). */
export const NUDGE_AFTER_MS = 2000
export const DEAD_AIR_MS = 4000

export interface QuietWatch {
  /** Whether an answer is due, and nothing is heard just now. */
  update: (isDeadAir: boolean) => void
  stop: () => void
}

/** Watches over silence that should be an answer: first somebody is nudged, then it is given up. */
export function createQuietWatch(timers: Timers, on: { nudge: () => void, giveUp: () => void }): QuietWatch {
  let running: (() => void)[] | null = null
  const stop = () => {
    running?.forEach(cancel => cancel())
    running = null
  }
  return {
    update(isDeadAir) {
      if (!isDeadAir) stop()
      else running ??= [timers.in(NUDGE_AFTER_MS, on.nudge), timers.in(DEAD_AIR_MS, on.giveUp)]
    },
    stop,
  }
}

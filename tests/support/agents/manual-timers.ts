import type { Timers } from '../../../server/sessions/timers'

export interface ManualTimers extends Timers {
  /** Goes forward, and does what is due on the way in its order. What that promises is done too. */
  pass: (ms: number) => Promise<void>
  waiting: () => number
}

export function createManualTimers(startMs = 1_800_000_000_000): ManualTimers {
  let nowMs = startMs
  let due: { atMs: number, work: () => void }[] = []
  const settled = () => new Promise<void>(resolve => setImmediate(resolve))
  return {
    now: () => nowMs,
    in(ms, work) {
      const appointment = { atMs: nowMs + ms, work }
      due.push(appointment)
      return () => {
        due = due.filter(other => other !== appointment)
      }
    },
    async pass(ms) {
      const endMs = nowMs + ms
      for (;;) {
        await settled()
        const [next] = due.filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs)
        if (!next) break
        due = due.filter(other => other !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.work()
      }
      nowMs = endMs
      await settled()
    },
    waiting: () => due.length,
  }
}

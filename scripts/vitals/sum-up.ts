/** What a browser told of a page while it loaded. Milliseconds since the navigation began. */
export interface PageEntries {
  firstPaintMs: number
  /** The candidates for the largest paint, in their order. */
  largestMs: number[]
  /** Shifts that nobody caused by touching the page. */
  shifts: { atMs: number, score: number }[]
  /** Tasks longer than 50 ms. */
  tasks: { atMs: number, durationMs: number }[]
  settledMs: number
}

export interface Vitals {
  /** When the largest part was painted. */
  lcpMs: number
  /** How much what was there jumped, as web.dev counts it. */
  cls: number
  /** How long the page would not have answered a touch, between its first paint and its rest. */
  tbtMs: number
}

const BLOCKS_FROM_MS = 50
const GAP_MS = 1000
const WINDOW_MS = 5000

export function sumUp({ firstPaintMs, largestMs, shifts, tasks, settledMs }: PageEntries): Vitals {
  const blocking = tasks.map(({ atMs, durationMs }) => {
    const [from, to] = [Math.max(atMs, firstPaintMs), Math.min(atMs + durationMs, settledMs)]
    return Math.max(0, to - from - BLOCKS_FROM_MS)
  })
  const tbtMs = blocking.reduce((sum, ms) => sum + ms, 0)
  return { lcpMs: largestMs.at(-1) ?? firstPaintMs, cls: worstWindow(shifts), tbtMs }
}

/** The worst burst of shifts: no second without one, and five seconds at most. */
function worstWindow(shifts: PageEntries['shifts']): number {
  let [worst, sum, startedMs, lastMs] = [0, 0, -Infinity, -Infinity]
  for (const { atMs, score } of shifts) {
    if (atMs - lastMs >= GAP_MS || atMs - startedMs >= WINDOW_MS) [sum, startedMs] = [0, atMs]
    sum += score
    lastMs = atMs
    worst = Math.max(worst, sum)
  }
  return worst
}

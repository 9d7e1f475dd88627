import type { DeviceEventsBody } from '~~/shared/schemas/quality'
import { MOST_DEVICE_EVENTS, type DeviceEventKind } from '~~/shared/call-feedback'

/** What tells of the line. */
interface WatchedCall {
  on: (event: string, hear: (name: string) => void) => unknown
}

interface Noticed {
  kind: DeviceEventKind
  warning?: string
  atMs: number
}

const WARNING_NAME = /^[a-z][a-z-]{0,39}$/
/** A plug that is pulled is told by several events. */
const SAME_WITHIN_MS = 1000
/** The place of the last one is kept for what matters most of a call that warns without end: how it ended. */
const MOST_WARNINGS = MOST_DEVICE_EVENTS - 40
const LONGEST_MS = 86_400_000

/** What a browser notices during one call, from when it connects. The bounds are those of the report. */
export class CallLog {
  readonly #noticed: Noticed[] = []

  constructor(private readonly nowMs: () => number) {}

  watch(call: WatchedCall): this {
    for (const kind of ['reconnecting', 'reconnected'] as const) call.on(kind, () => this.note(kind))
    call.on('warning', name => this.note('line-warning', name))
    call.on('warning-cleared', name => this.note('line-cleared', name))
    return this
  }

  note(kind: DeviceEventKind, warning?: string): void {
    if (warning !== undefined && !WARNING_NAME.test(warning)) return
    const atMs = this.nowMs()
    if (this.#noticed.length >= (warning === undefined ? MOST_DEVICE_EVENTS : MOST_WARNINGS)) return
    const last = this.#noticed.findLast(one => one.kind === kind && one.warning === warning)
    if (last && atMs - last.atMs < SAME_WITHIN_MS) return
    this.#noticed.push({ kind, ...(warning !== undefined && { warning }), atMs })
  }

  /** What tells it, as long ago as it is when it is told; null where nothing was noticed. */
  reporter(): (() => DeviceEventsBody) | null {
    return this.#noticed.length === 0 ? null : () => this.report()!
  }

  /** Null where nothing was noticed. */
  report(): DeviceEventsBody | null {
    if (this.#noticed.length === 0) return null
    const now = this.nowMs()
    return {
      events: this.#noticed.map(({ atMs, ...one }, place) => ({
        ...one, place, agoMs: Math.min(LONGEST_MS, Math.max(0, Math.round(now - atMs))),
      })),
    }
  }
}

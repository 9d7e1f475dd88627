import type { VirtualClock } from './clock'

export interface LoggedEvent {
  /** Counts from 1; `since` in the control API means "after this one". */
  id: number
  at: string
  name: string
  data: Record<string, unknown>
}

/** What happened, oldest first, in bounded memory: the oldest entries go when the newest need the room. */
export class EventLog {
  readonly #entries: LoggedEvent[] = []
  #lastId = 0
  /** Hears that something happened. */
  onAdd: () => void = () => undefined

  constructor(
    private readonly clock: VirtualClock,
    private readonly capacity = 20_000,
  ) {}

  add(name: string, data: Record<string, unknown> = {}): void {
    this.#entries.push({ id: ++this.#lastId, at: new Date(this.clock.now()).toISOString(), name, data })
    // Dropping in slices keeps the cost of a full log constant per entry.
    if (this.#entries.length > this.capacity * 1.1) this.#entries.splice(0, this.#entries.length - this.capacity)
    this.onAdd()
  }

  since(id: number, limit = 1_000): LoggedEvent[] {
    const first = this.#entries.findIndex(entry => entry.id > id)
    return first < 0 ? [] : this.#entries.slice(first, first + limit)
  }

  clear(): void {
    this.#entries.length = 0
  }
}

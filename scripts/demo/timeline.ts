type Moment = readonly [at: Date, run: () => Promise<unknown>]

/** What happened, in the order in which it did. Its clock is the one that the services go by. */
export class Timeline {
  readonly #moments: Moment[] = []
  /** Null while nothing of the past happens: then it is now. */
  #at: Date | null = null

  readonly now = (): Date => this.#at ?? new Date()

  /** A moment may add others, which come after it. */
  add(at: Date, run: () => Promise<unknown>): void {
    const place = this.#moments.findLastIndex(([other]) => other <= at) + 1
    this.#moments.splice(place, 0, [at, run])
  }

  /** Within a moment: what follows happened so much later. */
  pass(seconds: number): void {
    this.#at = after(this.now(), seconds)
  }

  /**
   * Lets all of it happen.
   *
   * @param turn hears of each moment before it
   * @throws where something is to happen that has not happened yet
   */
  async run(end: Date, turn: (at: Date) => Promise<unknown>): Promise<void> {
    for (let next = this.#moments.shift(); next; next = this.#moments.shift()) {
      const [at, run] = next
      if (at > end) throw new Error(`the demo's past reaches into the future: ${at.toISOString()}`)
      this.#at = at
      await turn(at)
      await run()
    }
    this.#at = null
  }
}

export function after(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000)
}

import type { FrameFaults } from '../faults/fault-board'

interface Held {
  payload: Buffer
  overtakersLeft: number
}

/** Lets frames pass in order, unless a fault loses, doubles or swaps them. */
export class FrameOrder {
  #held: Held[] = []

  constructor(private readonly faults: () => FrameFaults, private readonly pass: (payload: Buffer) => void) {}

  take(payload: Buffer): void {
    const { drop, copies, overtakenBy } = this.faults()
    if (drop) return
    if (overtakenBy > 0) return void this.#held.push({ payload, overtakersLeft: overtakenBy })
    for (let i = 0; i <= copies; i++) this.pass(payload)
    for (const held of this.#held) held.overtakersLeft -= 1
    for (const held of this.#held.filter(one => one.overtakersLeft <= 0)) this.pass(held.payload)
    this.#held = this.#held.filter(one => one.overtakersLeft > 0)
  }
}

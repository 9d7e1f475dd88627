/** Seeded chance: the same seed, the same requests. */
export interface Chance {
  /** Whole, from 0, below `limit`. */
  below: (limit: number) => number
  pick: <T>(choices: readonly T[]) => T
}

/** Mulberry32: enough for choosing mutants, and short. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, pick: choices => choices[below(choices.length)]! }
}

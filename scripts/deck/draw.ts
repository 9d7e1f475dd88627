/**
 * Repeatable draws: the same key always draws the same, whatever else is drawn before, so that a new row in the deck
 * leaves the prices of all others alone.
 */
const SEED = 'talktime-world-1'

/** A whole number from `low` to `high`, both included. */
export function draw(key: string, low: number, high: number): number {
  return low + (scramble(`${SEED}:${key}`) % (high - low + 1))
}

/** True in about `percent` of a hundred keys. */
export function drawChance(key: string, percent: number): boolean {
  return draw(key, 1, 100) <= percent
}

/** FNV-1a with the finish of MurmurHash3: 32 well mixed bits from a text. */
function scramble(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

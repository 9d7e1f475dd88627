const KEY = 'talktime-ring-volume'

type Memory = Pick<Storage, 'getItem' | 'setItem'>

/** How loud it rings in this browser, 0 to 100. */
export function readRingVolume(memory: Memory): number {
  const percent = Number(memory.getItem(KEY) ?? '100')
  return Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100
}

export function keepRingVolume(memory: Memory, percent: number): void {
  memory.setItem(KEY, String(percent))
}

/** How fast a round calls. */
export interface RoundPace {
  /** Calls that begin within any minute, by each carrier. */
  perMinute: number
  /** Calls that go on at once. */
  atOnce: number
}

/** Before somebody picks up, on average. */
const RINGS_SECONDS = 20

/** Milliseconds of open time in which so many calls begin at that pace: what is slower decides. */
export function roundLastsMs({ perMinute, atOnce }: RoundPace, calls: number, callSeconds: number): number {
  const perMinuteAtOnce = atOnce * 60 / (callSeconds + RINGS_SECONDS)
  return Math.ceil(calls / Math.min(perMinute, perMinuteAtOnce) * 60_000)
}

/**
 * How many calls may begin now.
 *
 * @param begun by that carrier within the last minute.
 * @param open that go on, of all carriers.
 */
export function roomNow({ perMinute, atOnce }: RoundPace, begun: number, open: number): number {
  return Math.max(0, Math.min(perMinute - begun, atOnce - open))
}

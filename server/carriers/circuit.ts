/** Whether a carrier is asked to dial. `trying`: one order is let through, and what becomes of it decides. */
export type CircuitState = 'closed' | 'open' | 'trying'

/** Orders of this long ago do not count any more. */
export const WINDOW_SECONDS = 120
/** With fewer orders than these nothing can be told. */
export const LEAST_ORDERS = 8
/** So many of a hundred have to fail. */
export const FAILING_PERCENT = 75
/** How long nothing is asked of a carrier that fails. */
export const OPEN_SECONDS = 60

export interface Circuit {
  /** When, and whether it failed; the newest last, none older than the window. */
  orders: readonly { atMs: number, failed: boolean }[]
  /** Until when it is left alone; null while it is asked. */
  openUntilMs: number | null
  /** One order is on its way after the pause. */
  isTrying: boolean
}

export const CLOSED: Circuit = { orders: [], openUntilMs: null, isTrying: false }

export function circuitState({ openUntilMs }: Circuit, nowMs: number): CircuitState {
  if (openUntilMs === null) return 'closed'
  return nowMs < openUntilMs ? 'open' : 'trying'
}

/** Whether an order may go out now. */
export function mayAsk(circuit: Circuit, nowMs: number): boolean {
  const state = circuitState(circuit, nowMs)
  return state === 'closed' || (state === 'trying' && !circuit.isTrying)
}

/** An order goes out. */
export function asking(circuit: Circuit, nowMs: number): Circuit {
  return circuitState(circuit, nowMs) === 'trying' ? { ...circuit, isTrying: true } : circuit
}

/**
 * What an order came to.
 *
 * @param failed whether the carrier itself did not do its work: a number that it cannot or may not ring is no failure.
 * @param retryAfterSeconds how long it wants to be left alone; null where it does not say.
 */
export function answered(
  circuit: Circuit, { failed, retryAfterSeconds }: { failed: boolean, retryAfterSeconds: number | null }, nowMs: number,
): Circuit {
  const wasOpen = circuit.openUntilMs !== null
  if (!failed && wasOpen) return CLOSED
  const orders = [...circuit.orders, { atMs: nowMs, failed }].filter(({ atMs }) => nowMs - atMs < WINDOW_SECONDS * 1000)
  const failures = orders.filter(order => order.failed).length
  const fails = failed && orders.length >= LEAST_ORDERS && failures * 100 >= orders.length * FAILING_PERCENT
  const pauseSeconds = retryAfterSeconds ?? (wasOpen || fails ? OPEN_SECONDS : null)
  if (pauseSeconds === null) return { orders, openUntilMs: null, isTrying: false }
  // answers to orders that were on their way shorten no pause
  const openUntilMs = Math.max(circuit.openUntilMs ?? 0, nowMs + pauseSeconds * 1000)
  return { orders, openUntilMs, isTrying: false }
}

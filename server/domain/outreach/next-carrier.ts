import type { CallOrderState, PlacementRefusal } from '../../../shared/schemas/calls'

/** A try with a carrier, and how far the order of its call is. */
export interface CarrierTry {
  carrier: string
  order: CallOrderState
  /** Why it was refused. */
  refusal?: PlacementRefusal | null
}

export type NextCarrier =
  /** Somebody may be ringing, or is about to: nothing else is tried. */
  | { kind: 'wait' }
  | { kind: 'try', carrier: string }
  /** Every carrier certainly did not place it, it was taken back, or whoever is called wants no such calls (O3). */
  | { kind: 'over' }

/** States that say for certain that a carrier rang nobody. All others may have. */
const CERTAINLY_NOT_PLACED: readonly CallOrderState[] = ['refused', 'never_dialled']

/**
 * Which carrier is tried next, so that nobody is ever rung twice for one request (O1): the first that is set up and was
 * not tried, and only where each one before certainly did not place the call.
 *
 * @param carriers those that are set up, in the programme's order.
 */
export function nextCarrier(carriers: readonly string[], tries: readonly CarrierTry[]): NextCarrier {
  if (tries.some(({ order, refusal }) => order === 'dropped' || refusal === 'unwanted')) return { kind: 'over' }
  if (tries.some(({ order }) => !CERTAINLY_NOT_PLACED.includes(order))) return { kind: 'wait' }
  const carrier = carriers.find(name => tries.every(tried => tried.carrier !== name))
  return carrier === undefined ? { kind: 'over' } : { kind: 'try', carrier }
}

import type { Carrier, Placement } from './carrier'
import { answered, asking, circuitState, CLOSED, mayAsk, type Circuit } from './circuit'

/** Its own code for an order that was not sent: the carrier fails, and is left alone for a while. */
export const CIRCUIT_OPEN = 'circuit-open'

/**
 * A carrier that is not asked to dial while it fails, or while it wants to be left alone. What is not asked is refused:
 * nobody was dialled, for certain (O1). Each server finds out by itself.
 */
export function withCircuit(carrier: Carrier, now: () => Date): Carrier {
  let circuit: Circuit = CLOSED
  return {
    ...carrier,
    circuit: () => circuitState(circuit, now().getTime()),
    async placeLeg(order) {
      if (!mayAsk(circuit, now().getTime())) return { kind: 'refused', refusal: 'busy', code: CIRCUIT_OPEN }
      circuit = asking(circuit, now().getTime())
      let placement: Placement
      try {
        placement = await carrier.placeLeg(order)
      } catch (error) {
        // an order that could never be taken: the carrier was not asked
        circuit = { ...circuit, isTrying: false }
        throw error
      }
      const failed = placement.kind === 'unknown' || (placement.kind === 'refused' && FAILURES.includes(placement.refusal))
      const retryAfterSeconds = placement.kind === 'refused' ? placement.retryAfterSeconds ?? null : null
      circuit = answered(circuit, { failed, retryAfterSeconds }, now().getTime())
      return placement
    },
  }
}

const FAILURES = ['busy', 'account']

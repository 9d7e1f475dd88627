import type { Carrier, CarrierLeg } from '../../carriers/carrier'
import type { ClaimedCostSearch, NewPrice } from '../../db/costs'
import { legCost } from '../../domain/costs/cost-search'
import type { CostObstacle } from '../../../shared/schemas/costs'

/**
 * Asks the carrier for the legs of a call whose price is not known; for both where all are known and are to be
 * confirmed. At most two requests.
 *
 * @returns prices that are new, and why not all are known. Rejects with CarrierUnavailable.
 */
export async function askForLegs(
  carrier: Carrier, search: ClaimedCostSearch,
): Promise<{ obstacle: CostObstacle | null, changed: NewPrice[] }> {
  const isConfirming = search.knownAt !== null
  const wants = (isChild: boolean) => isConfirming || !search.prices.some(price => price.isChild === isChild)
  const { parentLegId, billedLegId } = search
  const parent = parentLegId !== null && wants(false) ? await carrier.findLeg(parentLegId) : undefined
  const children = wants(true) ? await findCalledLegs(carrier, search) : undefined
  const legs = [...(parent ? [parent] : []), ...(children ?? [])]
  const isMissing = parent === null
    || (children !== undefined && billedLegId !== null && !children.some(leg => leg.id === billedLegId))
  return {
    obstacle: isMissing ? 'leg_unknown' : obstacleOf(legs) ?? (search.isVoiceUnpriced ? 'voice_unpriced' : null),
    changed: legs.filter(leg => isChanged(leg, search)).map(leg => toPrice(leg, search)),
  }
}

async function findCalledLegs(
  carrier: Carrier, { parentLegId, billedLegId }: ClaimedCostSearch,
): Promise<CarrierLeg[]> {
  if (parentLegId !== null) return carrier.findChildLegs(parentLegId)
  const leg = billedLegId === null ? null : await carrier.findLeg(billedLegId)
  return leg ? [leg] : []
}

function obstacleOf(legs: CarrierLeg[]): CostObstacle | null {
  const costs = legs.map(legCost)
  if (costs.includes('open')) return 'leg_open'
  return costs.includes('unpriced') ? 'no_price' : null
}

function isChanged({ id, price }: CarrierLeg, { prices }: ClaimedCostSearch): boolean {
  if (!price) return false
  return !prices.some(known => (
    known.legId === id && known.micros === price.micros && known.currency === price.currency
  ))
}

function toPrice({ id, price, durationSeconds }: CarrierLeg, { callId, parentLegId }: ClaimedCostSearch): NewPrice {
  return {
    callId, legId: id, isChild: id !== parentLegId, micros: price!.micros, currency: price!.currency, durationSeconds,
  }
}

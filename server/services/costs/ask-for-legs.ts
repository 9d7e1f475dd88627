import type { Carrier, CarrierLeg, CarrierRecording } from '../../carriers/carrier'
import type { ClaimedCostSearch, NewPrice } from '../../db/costs'
import { legCost } from '../../domain/costs/cost-search'
import type { CostObstacle } from '../../../shared/schemas/costs'

interface Asked { obstacle: CostObstacle | null, changed: NewPrice[] }

/**
 * Asks the carrier for the legs of a call whose price is not known, and for its recording; for all of them where all
 * are known and are to be confirmed. At most three requests.
 *
 * @returns prices that are new, and why not all are known. Rejects with CarrierUnavailable.
 */
export async function askForLegs(carrier: Carrier, search: ClaimedCostSearch): Promise<Asked> {
  const isConfirming = search.knownAt !== null
  const ofLegs = search.prices.filter(({ legId }) => legId !== search.recordingId)
  const wants = (isChild: boolean) => isConfirming || !ofLegs.some(price => price.isChild === isChild)
  const { parentLegId, billedLegId } = search
  const parent = parentLegId !== null && wants(false) ? await carrier.findLeg(parentLegId) : undefined
  const children = wants(true) ? await findCalledLegs(carrier, search) : undefined
  const legs = [...(parent ? [parent] : []), ...(children ?? [])]
  const isMissing = parent === null
    || (children !== undefined && billedLegId !== null && !children.some(leg => leg.id === billedLegId))
  const recorded = await askForRecording(carrier, search)
  const later = search.isVoiceUnpriced ? 'voice_unpriced' : null
  return {
    obstacle: isMissing ? 'leg_unknown' : obstacleOf(legs) ?? recorded.obstacle ?? later,
    changed: [...changedOf(legs, search), ...recorded.changed],
  }
}

/** What recording a call cost. One that was deleted since its price was known is not asked about again. */
async function askForRecording(carrier: Carrier, search: ClaimedCostSearch): Promise<Asked> {
  const { isRecorded, recordingId, knownAt, prices } = search
  const isKnown = prices.some(({ legId }) => legId === recordingId)
  if (!isRecorded || (isKnown && knownAt === null)) return { obstacle: null, changed: [] }
  const recording = recordingId === null ? null : await carrier.findRecording(recordingId)
  const isOpen = recording === null ? !isKnown : ['open', 'unpriced'].includes(legCost(recording))
  return { obstacle: isOpen ? 'recording_unpriced' : null, changed: recording ? changedOf([recording], search) : [] }
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

function changedOf(priced: CarrierRecording[], search: ClaimedCostSearch): NewPrice[] {
  return priced.filter(one => isChanged(one, search)).map(one => toPrice(one, search))
}

function isChanged({ id, price }: CarrierRecording, { prices }: ClaimedCostSearch): boolean {
  if (!price) return false
  return !prices.some(known => (
    known.legId === id && known.micros === price.micros && known.currency === price.currency
  ))
}

function toPrice(
  { id, price, durationSeconds }: CarrierRecording, { callId, parentLegId }: ClaimedCostSearch,
): NewPrice {
  return {
    callId, legId: id, isChild: id !== parentLegId, micros: price!.micros, currency: price!.currency, durationSeconds,
  }
}

import { adjustmentChoices, adjustmentMaximum, approvalObstacle, type AdjustmentFacts, type AdjustmentObstacle } from '../../domain/adjustments/adjustment-rules'
import type { Context } from '../../context'
import type { AdjustmentFound } from '../../db/adjustments'
import { formatExact } from '../../../shared/format/money'
import type { AdjustmentDto } from '../../../shared/schemas/adjustments'
import type { Staff } from '../staff'

/** What the person who looks may do depends on who it is: a request reads otherwise to whoever made it. */
export function toAdjustmentDto({ config }: Pick<Context, 'config'>, found: AdjustmentFound, staff: Staff): AdjustmentDto {
  const { request } = found
  const facts = factsOf(found)
  const maximumMicros = adjustmentMaximum(staff.role, config.adjustmentMaximumMicros)
  const obstacle = approvalObstacle(facts, staff.id, maximumMicros)
  return {
    id: request.id,
    state: request.state,
    person: found.person,
    walletId: request.walletId,
    currency: found.currency,
    balanceMicros: found.balanceMicros.toString(),
    availableMicros: (found.balanceMicros - found.heldMicros).toString(),
    amountMicros: request.amountMicros.toString(),
    reasonCode: request.reasonCode,
    note: request.note,
    evidenceLinks: request.evidenceLinks,
    effectiveAt: request.effectiveAt.toISOString(),
    isLate: found.isLate,
    requestedBy: found.requester,
    requestedAt: request.requestedAt.toISOString(),
    contentHash: Buffer.from(request.contentHash).toString('hex'),
    decidedBy: found.decider,
    decidedAt: request.decidedAt?.toISOString() ?? null,
    decidedBalanceMicros: request.balanceMicros?.toString() ?? null,
    decisionNote: request.decisionNote,
    transactionId: request.transactionId?.toString() ?? null,
    choices: adjustmentChoices(facts, staff.id, maximumMicros),
    obstacle: obstacle === null || obstacle === 'decided' ? null : OBSTACLES[obstacle](maximumMicros, found.currency),
  }
}

export function factsOf({ request }: AdjustmentFound): AdjustmentFacts {
  const { state, amountMicros, userId, requestedBy } = request
  return { state, amountMicros, userId, requestedBy }
}

type Words = (maximumMicros: bigint | null, currency: string) => string

/** The same words on the page and in a refusal. */
export const OBSTACLES: Record<Exclude<AdjustmentObstacle, 'decided'>, Words> = {
  read_only: () => 'Your account reads here and decides nothing.',
  own_request: () => 'You asked for this yourself, so someone else must approve it.',
  own_wallet: () => 'This is about your own wallet, so a colleague must decide.',
  above_maximum: (maximumMicros, currency) =>
    `You may move at most ${formatExact(maximumMicros ?? 0n, currency)} at once, so somebody who may move more must approve it.`,
}

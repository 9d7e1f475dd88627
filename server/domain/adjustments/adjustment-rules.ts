import type { AdjustmentDecision, AdjustmentState } from '../../../shared/schemas/adjustments'
import type { Role } from '../../../shared/schemas/user'

/** The most that somebody may request or approve at once, either way; null for those who may do neither. */
export function adjustmentMaximum(role: Role, maximumMicros: { finance: bigint, admin: bigint }): bigint | null {
  return role === 'finance' || role === 'admin' ? maximumMicros[role] : null
}

export interface AdjustmentFacts {
  state: AdjustmentState
  amountMicros: bigint
  /** Whose wallet it is about. */
  userId: string
  requestedBy: string
}

/** Why somebody may not approve a request (M13); null where they may. */
export type AdjustmentObstacle = 'decided' | 'read_only' | 'own_request' | 'own_wallet' | 'above_maximum'

/** @param maximumMicros of `adjustmentMaximum`; an approval is bounded like a request. */
export function approvalObstacle(
  request: AdjustmentFacts, staffId: string, maximumMicros: bigint | null,
): AdjustmentObstacle | null {
  if (request.state !== 'pending') return 'decided'
  if (maximumMicros === null) return 'read_only'
  if (request.requestedBy === staffId) return 'own_request'
  if (request.userId === staffId) return 'own_wallet'
  return isAbove(request.amountMicros, maximumMicros) ? 'above_maximum' : null
}

/** What somebody may decide now: who asked may withdraw, somebody else approves or refuses. */
export function adjustmentChoices(
  request: AdjustmentFacts, staffId: string, maximumMicros: bigint | null,
): AdjustmentDecision[] {
  const obstacle = approvalObstacle(request, staffId, maximumMicros)
  if (obstacle === null) return ['approved', 'refused']
  if (obstacle === 'own_request') return ['withdrawn']
  return obstacle === 'above_maximum' ? ['refused'] : []
}

export function isAbove(amountMicros: bigint, maximumMicros: bigint): boolean {
  return (amountMicros < 0n ? -amountMicros : amountMicros) > maximumMicros
}

import { adjustmentChoices, adjustmentMaximum, approvalObstacle, type AdjustmentFacts } from '../../domain/adjustments/adjustment-rules'
import type { Context } from '../../context'
import type { RequestFound } from '../../db/requests'
import type { MoneyRequestDto, RequestContent, RequestNow } from '../../../shared/schemas/requests'
import { OBSTACLES } from '../adjustments/adjustment-dto'
import type { Staff } from '../staff'

/** What the person who looks may do depends on who it is. @param now what an approval would meet; null in lists. */
export function toRequestDto(
  { config }: Pick<Context, 'config'>, found: RequestFound, staff: Staff, now: RequestNow | null = null,
): MoneyRequestDto {
  const { request, batch } = found
  const facts = factsOf(found)
  const maximumMicros = adjustmentMaximum(staff.role, config.adjustmentMaximumMicros)
  const obstacle = approvalObstacle(facts, staff.id, maximumMicros)
  const codes = batch && (batch.canceledAt ? 'canceled' : batch.drawnAt ? 'drawn' : 'waiting')
  return {
    id: request.id,
    kind: request.kind,
    state: request.state,
    subject: request.subject,
    person: found.person,
    currency: config.currency,
    worthMicros: request.worthMicros.toString(),
    content: contentOf(found),
    requestedBy: found.requester,
    requestedAt: request.requestedAt.toISOString(),
    contentHash: Buffer.from(request.contentHash).toString('hex'),
    decidedBy: found.decider,
    decidedAt: request.decidedAt?.toISOString() ?? null,
    decisionNote: request.decisionNote,
    transactionId: request.transactionId?.toString() ?? null,
    codes,
    mayDraw: codes === 'waiting' && request.requestedBy === staff.id && maximumMicros !== null,
    choices: adjustmentChoices(facts, staff.id, maximumMicros),
    obstacle: obstacle === null || obstacle === 'decided' ? null : obstacleWords(obstacle, maximumMicros, config.currency),
    now: request.state === 'pending' ? now : null,
  }
}

/** The kernel wrote it: it is of its kind. */
export function contentOf({ request }: RequestFound): RequestContent {
  return { ...request.content, kind: request.kind } as unknown as RequestContent
}

export function factsOf({ request }: RequestFound): AdjustmentFacts {
  const { state, worthMicros, userId, requestedBy } = request
  return { state, amountMicros: worthMicros, userId: userId ?? '', requestedBy }
}

/** The same words on the page and in a refusal. */
export function obstacleWords(
  obstacle: keyof typeof OBSTACLES, maximumMicros: bigint | null, currency: string,
): string {
  if (obstacle === 'own_wallet') return 'This is about yourself, so a colleague must decide.'
  return OBSTACLES[obstacle](maximumMicros, currency)
}

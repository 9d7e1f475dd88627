import { DomainError } from '../../domain/errors'
import { adjustmentMaximum, approvalObstacle } from '../../domain/adjustments/adjustment-rules'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import type { Tx } from '../../db/client'
import { decideAdjustment as decideInKernel, findAdjustment, type AdjustmentFound } from '../../db/adjustments'
import type { AdjustmentDecision, AdjustmentDto, DecideAdjustmentBody } from '../../../shared/schemas/adjustments'
import { queueMail } from '../mail/queue-mail'
import { factsOf, OBSTACLES, toAdjustmentDto } from './adjustment-dto'
import type { Staff } from '../staff'
import { contentHash } from './content-hash'
import { changedContent, refuseDecision } from './refuse-decision'

const VERBS = { approved: 'approve', refused: 'refuse', withdrawn: 'withdraw' } as const satisfies Record<AdjustmentDecision, string>

/**
 * Approves, refuses or withdraws (M13). An approval is posted, told to the person and audited in one transaction.
 *
 * @throws DomainError `not_found`, `own_request`, `content_changed`, `already_decided`, `limit_reached`,
 * `insufficient_credits`, `wallet_closed`. The ledger is as it was.
 */
export async function decideAdjustment(
  context: Context, staff: Staff, id: string, body: DecideAdjustmentBody, requestId: string,
): Promise<AdjustmentDto> {
  let decided: AdjustmentFound
  try {
    decided = await context.database.asSystem(tx => decideOnce(context, tx, staff, id, body, requestId))
  } catch (error) {
    return refuseDecision(context, error, staff, id, body.decision)
  }
  if (decided.request.transactionId !== null) context.live.publish({ userId: decided.request.userId, callId: null })
  return toAdjustmentDto(context, decided, staff)
}

async function decideOnce(
  context: Context, tx: Tx, staff: Staff, id: string, body: DecideAdjustmentBody, requestId: string,
): Promise<AdjustmentFound> {
  const before = await findAdjustment(tx, id)
  if (!before) throw new DomainError('not_found', 'There is no such adjustment.')
  refuseUnfit(context, before, staff, body.decision)
  const now = context.clock.now()
  await decideInKernel(tx, {
    id, decision: body.decision, decidedBy: staff.id, contentHash: Buffer.from(body.contentHash, 'hex'), note: body.note || null, now, isLate: body.isLate,
  })
  const after = (await findAdjustment(tx, id))!
  await writeAudit(tx, {
    at: now,
    actorId: staff.id,
    action: `adjustment.${VERBS[body.decision]}`,
    subjectType: 'adjustment',
    subjectId: id,
    before: { state: before.request.state, balanceMicros: before.balanceMicros.toString() },
    after: {
      state: after.request.state,
      balanceMicros: after.balanceMicros.toString(),
      amountMicros: after.request.amountMicros.toString(),
      transactionId: after.request.transactionId?.toString() ?? null,
      effectiveAt: after.request.effectiveAt.toISOString(),
      isLate: after.isLate,
      contentHash: body.contentHash,
    },
    requestId,
  })
  if (after.request.transactionId !== null) await tellPerson(context, tx, after, now)
  return after
}

/** What the kernel does not know: how much this person may move, and whether the row still is what was hashed. */
function refuseUnfit(context: Context, found: AdjustmentFound, staff: Staff, decision: AdjustmentDecision): void {
  if (!contentHash(found.request).equals(found.request.contentHash)) throw changedContent()
  const maximumMicros = adjustmentMaximum(staff.role, context.config.adjustmentMaximumMicros)
  if (decision !== 'approved' || approvalObstacle(factsOf(found), staff.id, maximumMicros) !== 'above_maximum') return
  throw new DomainError('limit_reached', `${OBSTACLES.above_maximum(maximumMicros, found.currency)} Nothing was changed.`)
}

async function tellPerson(context: Context, tx: Tx, found: AdjustmentFound, now: Date): Promise<void> {
  const { request, person, currency, balanceMicros } = found
  await queueMail(context, tx, [{
    kind: 'adjustment-posted',
    to: person.email,
    userId: person.id,
    dedupeKey: `adjustment-posted:${request.id}`,
    facts: {
      name: person.name, timeZone: 'UTC', currency, amountMicros: request.amountMicros, balanceMicros, reason: request.note,
      reference: String(request.transactionId), at: now,
    },
  }])
}

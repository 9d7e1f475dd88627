import { adjustmentMaximum, approvalObstacle } from '../../domain/adjustments/adjustment-rules'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { databaseErrorOf, type Tx } from '../../db/client'
import { decideMoney, findRequest, type RequestFound } from '../../db/requests'
import type { DecideRequestBody, MoneyRequestDto, RequestDecision } from '../../../shared/schemas/requests'
import type { Staff } from '../staff'
import { auditOf } from './request-audit'
import { factsOf, obstacleWords, toRequestDto } from './request-dto'
import { dayLimitRefusal } from '../adjustments/refuse-day-limit'

const VERBS = { approved: 'approve', refused: 'refuse', withdrawn: 'withdraw' } as const satisfies Record<RequestDecision, string>
const DONE = { approved: 'approved', refused: 'refused', withdrawn: 'withdrew', pending: 'looked at' } as const

/**
 * Approves, refuses or withdraws (A6). What was approved is done and audited in one transaction.
 *
 * @throws DomainError `not_found`, `own_request`, `content_changed`, `already_decided`, `limit_reached`,
 * `months_close_in_order`, `wallet_closed`. Nothing was changed.
 */
export async function decideRequest(
  context: Context, staff: Staff, id: string, body: DecideRequestBody, requestId: string,
): Promise<MoneyRequestDto> {
  let decided: RequestFound
  try {
    decided = await context.database.asSystem(tx => decideOnce(context, tx, staff, id, body, requestId))
  } catch (error) {
    return refuseDecision(context, error, staff, id, body.decision)
  }
  const { state, userId } = decided.request
  if (state === 'approved' && userId !== null) context.live.publish({ userId, callId: null })
  return toRequestDto(context, decided, staff)
}

async function decideOnce(
  context: Context, tx: Tx, staff: Staff, id: string, body: DecideRequestBody, requestId: string,
): Promise<RequestFound> {
  const before = await findRequest(tx, id)
  if (!before) throw new DomainError('not_found', 'There is no such request.')
  refuseUnfit(context, before, staff, body.decision)
  const now = context.clock.now()
  await decideMoney(tx, {
    id, decision: body.decision, decidedBy: staff.id, contentHash: Buffer.from(body.contentHash, 'hex'), note: body.note || null, now,
  })
  const after = (await findRequest(tx, id))!
  await writeAudit(tx, {
    at: now,
    actorId: staff.id,
    ...auditOf(after, VERBS[body.decision]),
    before: { state: before.request.state },
    requestId,
  })
  return after
}

/** What the kernel does not know: how much this person may approve at once. */
function refuseUnfit({ config }: Context, found: RequestFound, staff: Staff, decision: RequestDecision): void {
  const maximumMicros = adjustmentMaximum(staff.role, config.adjustmentMaximumMicros)
  if (decision !== 'approved' || approvalObstacle(factsOf(found), staff.id, maximumMicros) !== 'above_maximum') return
  throw new DomainError('limit_reached', `${obstacleWords('above_maximum', maximumMicros, config.currency)} Nothing was changed.`)
}

/** Says in words why the kernel did not decide. The transaction is over: what is read here is how things stand now. */
async function refuseDecision(
  context: Context, error: unknown, staff: Staff, id: string, decision: RequestDecision,
): Promise<never> {
  const { code, message } = databaseErrorOf(error) ?? {}
  if (!code?.startsWith('TT')) throw error
  const limit = dayLimitRefusal(error, context.config.currency)
  if (limit) throw limit
  const found = await context.database.asStaff(staff.id, tx => findRequest(tx, id))
  if (!found) throw error
  const { request, requester, decider } = found
  const who = decider?.id === staff.id ? 'You' : decider?.name ?? 'Somebody'
  const own = request.userId === staff.id ? obstacleWords('own_wallet', null, '')
    : decision === 'withdrawn' ? `Only ${requester.name}, who asked for this, can withdraw it. You may refuse it.`
      : obstacleWords('own_request', null, '')
  switch (message) {
    case 'own_request': throw new DomainError('own_request', `${own} Nothing was changed.`)
    case 'role_refused': throw new DomainError('forbidden', `${requester.name} does not work in finance any more, so this cannot be approved. Nothing was changed. Refuse it, or ask for it anew.`)
    case 'already_decided': throw new DomainError('already_decided', `${who} ${DONE[request.state]} this already. Nothing was changed again.`, { state: request.state })
    case 'content_changed': throw new DomainError('content_changed', 'This request is not the one that you read, or what it is about has changed since it was asked for. Nothing was changed. Load it again; where it does not fit any more, refuse it and ask anew.')
    default: throw error
  }
}

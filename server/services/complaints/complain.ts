import { DomainError } from '../../domain/errors'
import { complaintObstacle, judgeComplaint, startOfMonth, type Verdict } from '../../domain/complaints/complaint-rules'
import type { Context } from '../../context'
import { findCall, type CallRow } from '../../db/calls'
import type { Tx } from '../../db/client'
import {
  countInstantRefunds, fileComplaint, findCallWallet, findComplaintOfCall, findRefundable, findSipResponse,
  lockComplaintsOf, type ComplaintFields,
} from '../../db/complaints'
import { findQuality, type QualityRow } from '../../db/quality'
import type { SessionUser } from '../../auth/resolve-session'
import type { ComplainBody, ComplaintDto } from '../../../shared/schemas/complaints'
import { mailComplaintAnswer, refundTerms, refuseRefund } from './answer-complaint-money'
import { obstacleWords, ruleWords } from './complaint-words'
import { toComplaintDto } from './complaint-dto'

/**
 * "Something was wrong" with a call of one's own, once. A clear case is refunded in the same transaction, the others
 * wait for finance.
 *
 * @throws DomainError `not_found`, also for somebody else's call (A2); `complaint_refused` where the call is open, free
 * or old; `already_complained` where something else was said about it; `wallet_closed`. The money is as it was.
 */
export async function complain(
  context: Context, caller: SessionUser, callId: string, body: ComplainBody,
): Promise<{ complaint: ComplaintDto, isRepeat: boolean }> {
  const own = await context.database.asUser(caller.id, tx => findCall(tx, callId))
  if (!own || own.call.userId !== caller.id) throw new DomainError('not_found', 'You have no such call.')
  const work = context.database.asSystem(tx => complainOnce(context, tx, caller, callId, body))
  const { complaint, isRepeat } = await work.catch(refuseRefund)
  if (!isRepeat) context.live.publish({ userId: caller.id, callId })
  return { complaint: toComplaintDto(complaint), isRepeat }
}

async function complainOnce(context: Context, tx: Tx, caller: SessionUser, callId: string, body: ComplainBody) {
  await lockComplaintsOf(tx, caller.id)
  const known = await findComplaintOfCall(tx, callId)
  if (known) return { complaint: sameOrRefuse(known, body), isRepeat: true }
  const { call } = (await findCall(tx, callId))!
  const refundableMicros = await refuseUnfit(context, tx, call)
  const now = context.clock.now()
  const quality = await findQuality(tx, callId)
  const sipResponseCode = await findSipResponse(tx, callId)
  const evidence = { durationSeconds: call.durationSeconds ?? 0, sipResponseCode, quality }
  const { complaints } = context.config
  const refundsThisMonth = await countInstantRefunds(tx, caller.id, startOfMonth(now))
  const verdict = judgeComplaint(evidence, refundableMicros, refundsThisMonth, complaints)
  const answer = verdict.rule && ruleWords(verdict.rule, complaints.shortCallSeconds)
  const complaint = await fileComplaint(tx, {
    id: body.id,
    callId,
    userId: caller.id,
    reason: body.reason,
    note: body.note || null,
    rule: verdict.rule,
    evidence: evidenceOf(call, verdict, { quality, sipResponseCode, refundableMicros }),
    answer,
    refund: refundTerms(context, { id: body.id, callId, amountMicros: null, actor: 'system:complaint', now }),
    now,
  })
  if (verdict.rule) await mailComplaintAnswer(context, tx, complaint, call, caller)
  return { complaint, isRepeat: false }
}

/** The same again is the same; anything else about the same call is one too many. */
function sameOrRefuse(known: ComplaintFields, body: ComplainBody): ComplaintFields {
  if (known.id === body.id && known.reason === body.reason && known.note === (body.note || null)) return known
  throw new DomainError('already_complained', 'You have told us about this call already. Nothing was changed: our answer stands on the call’s receipt.')
}

/** @returns what can be given back. */
async function refuseUnfit({ config, clock }: Context, tx: Tx, call: CallRow): Promise<bigint> {
  const refundableMicros = await findRefundable(tx, call.id)
  const { withinDays } = config.complaints
  const obstacle = complaintObstacle(call, refundableMicros, withinDays, clock.now())
  if (obstacle) throw new DomainError('complaint_refused', obstacleWords(obstacle, withinDays), { reason: obstacle })
  const wallet = await findCallWallet(tx, call.id)
  if (wallet?.status === 'closed') throw new DomainError('wallet_closed', 'This wallet is closed, so nothing can come back to it. Write to us.')
  return refundableMicros!
}

interface Known {
  quality: QualityRow | null
  sipResponseCode: number | null
  refundableMicros: bigint
}

function evidenceOf(call: CallRow, verdict: Verdict, known: Known): Verdict['evidence'] {
  return {
    durationSeconds: call.durationSeconds,
    chargedMicros: (call.chargedMicros ?? 0n).toString(),
    refundableMicros: known.refundableMicros.toString(),
    sipResponseCode: known.sipResponseCode,
    packetsReceived: known.quality?.packetsReceived ?? null,
    heardSeconds: known.quality?.heardSeconds ?? null,
    ...verdict.evidence,
  }
}

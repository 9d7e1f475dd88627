import { DomainError } from '../../domain/errors'
import { adjustmentMaximum, isAbove } from '../../domain/adjustments/adjustment-rules'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { databaseErrorOf, type Tx } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import {
  findAdjustment, findWalletOwner, requestAdjustment as requestInKernel, type AdjustmentFound,
} from '../../db/adjustments'
import { formatExact } from '../../../shared/format/money'
import type { AdjustmentDto, RequestAdjustmentBody } from '../../../shared/schemas/adjustments'
import { dayLimitRefusal } from './refuse-day-limit'
import { OBSTACLES, toAdjustmentDto } from './adjustment-dto'
import type { Staff } from '../staff'
import { contentHash, type AdjustmentContent } from './content-hash'

/** A request, and whether it had been made before with the same id and content (M16). */
export interface RequestedAdjustment {
  adjustment: AdjustmentDto
  isRepeat: boolean
}

/**
 * Asks for a movement in somebody's wallet (M13). Nothing moves before somebody else approves it.
 *
 * @throws DomainError `limit_reached`, `not_found`, `invalid_request` for a date that cannot be, `own_request` for
 * one's own wallet, `idempotency_mismatch` for an id that was used for another request. Nothing was changed.
 */
export async function requestAdjustment(
  context: Context, staff: Staff, body: RequestAdjustmentBody, requestId: string,
): Promise<RequestedAdjustment> {
  const ask = () => context.database.asSystem(tx => askOnce(context, tx, staff, body, requestId))
  try {
    return await ask()
  } catch (error) {
    const state = databaseErrorOf(error)?.code
    const limit = dayLimitRefusal(error, context.config.currency)
    if (limit) throw limit
    if (state === KERNEL_ERRORS.notTheirs) throw new DomainError('own_request', `${OBSTACLES.own_wallet(null, '')} Nothing was changed.`)
    // the same id was written at the same moment: now it is there to be compared with
    if (state === '23505') return ask()
    throw error
  }
}

async function askOnce(
  context: Context, tx: Tx, staff: Staff, body: RequestAdjustmentBody, requestId: string,
): Promise<RequestedAdjustment> {
  const known = await findAdjustment(tx, body.id)
  if (known) return { adjustment: toAdjustmentDto(context, sameOrRefuse(known, staff, body), staff), isRepeat: true }
  const now = context.clock.now()
  const content = contentOf(body, staff, body.effectiveAt === undefined ? now : new Date(body.effectiveAt))
  await refuseUnfit(context, tx, staff, content)
  await requestInKernel(tx, { ...content, reasonCode: body.reasonCode, contentHash: contentHash(content), now })
  const found = await findAdjustment(tx, body.id)
  await writeAudit(tx, {
    at: now,
    actorId: staff.id,
    action: 'adjustment.request',
    subjectType: 'adjustment',
    subjectId: body.id,
    after: {
      state: 'pending',
      userId: found!.request.userId,
      walletId: body.walletId,
      amountMicros: body.amountMicros,
      reasonCode: body.reasonCode,
      effectiveAt: content.effectiveAt.toISOString(),
      contentHash: contentHash(content).toString('hex'),
    },
    requestId,
  })
  return { adjustment: toAdjustmentDto(context, found!, staff), isRepeat: false }
}

function contentOf(body: RequestAdjustmentBody, staff: Staff, effectiveAt: Date): AdjustmentContent {
  const { id, walletId, reasonCode, note, evidenceLinks } = body
  const amountMicros = BigInt(body.amountMicros)
  return { id, walletId, amountMicros, reasonCode, note, evidenceLinks, effectiveAt, requestedBy: staff.id }
}

function sameOrRefuse(known: AdjustmentFound, staff: Staff, body: RequestAdjustmentBody): AdjustmentFound {
  const effectiveAt = body.effectiveAt === undefined ? known.request.effectiveAt : new Date(body.effectiveAt)
  if (contentHash(contentOf(body, staff, effectiveAt)).equals(known.request.contentHash)) return known
  throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed. Look at the list, then start a new one.')
}

async function refuseUnfit(context: Context, tx: Tx, staff: Staff, content: AdjustmentContent): Promise<void> {
  const { adjustmentMaximumMicros, currency } = context.config
  const maximumMicros = adjustmentMaximum(staff.role, adjustmentMaximumMicros)
  if (maximumMicros === null) throw new DomainError('forbidden', 'Your account may not do this.')
  if (isAbove(content.amountMicros, maximumMicros)) {
    throw new DomainError('limit_reached', `You may move at most ${formatExact(maximumMicros, currency)} at once. Nothing was changed. Ask somebody who may move more.`, { maximumMicros: maximumMicros.toString() })
  }
  const owner = await findWalletOwner(tx, content.walletId)
  if (!owner) throw new DomainError('not_found', 'There is no such wallet. Nothing was changed.')
  if (content.effectiveAt > context.clock.now()) throw misdated('It cannot count from a day that has not come.')
  if (content.effectiveAt < owner.since) throw misdated(`It cannot count from before ${owner.name} came to us.`)
}

function misdated(why: string): DomainError {
  return new DomainError('invalid_request', `${why} Nothing was changed.`, { issues: [{ path: 'effectiveAt', message: why }] })
}

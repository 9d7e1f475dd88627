import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findPendingRequest, listMoneyLimits } from '../../db/requests'
import { findUser } from '../../db/account/accounts'
import { findUserLimit, lowerLimits } from '../../db/limits'
import type { SetLimitsBody, StaffLimitsDto, LimitsDto } from '../../../shared/schemas/limits'
import { toLimitValues } from './limit-values'
import { readLimits } from './read-limits'

/** What a person may do and what staff set for them (C12). @throws DomainError `not_found`. */
export async function readStaffLimits(context: Context, staffId: string, userId: string): Promise<StaffLimitsDto> {
  return context.database.asStaff(staffId, async tx => {
    const user = await findUser(tx, userId)
    if (!user) throw new DomainError('not_found', 'There is no such person.')
    const limits = await readLimits(context, tx, user)
    const override = await findUserLimit(tx, userId)
    const own = toLimitValues(override)
    const known = await listMoneyLimits(tx)
    const names = Object.keys(own) as (keyof typeof own)[]
    return {
      userId,
      effective: {
        ...limits,
        spendPerDayMicros: limits.spendPerDayMicros.toString(),
        pricePerMinuteMicros: limits.pricePerMinuteMicros.toString(),
      } satisfies LimitsDto,
      own,
      single: Object.fromEntries(names.map(name => [name, String(known.get(`single:${name}`) ?? 0n)])) as StaffLimitsDto['single'],
      pendingRequestId: await findPendingRequest(tx, ['limit_raise'], userId),
      setBy: override?.setBy ?? null,
      setAt: override?.setAt.toISOString() ?? null,
      reason: override?.reason ?? null,
    }
  })
}

/**
 * Sets limits that let somebody do no more than before. The audit log has what was set before (A5).
 *
 * @throws DomainError `not_found`, `forbidden` for one's own, `takes_two_people` for more than before (A6).
 */
export async function setStaffLimits(
  context: Context,
  staffId: string,
  userId: string,
  body: SetLimitsBody,
  requestId: string | null = null,
): Promise<StaffLimitsDto> {
  if (staffId === userId) throw new DomainError('forbidden', 'Nobody sets their own limits. Ask a colleague.')
  const at = context.clock.now()
  await context.database.asSystem(async tx => {
    if (!await findUser(tx, userId)) throw new DomainError('not_found', 'There is no such person.')
    const before = await findUserLimit(tx, userId)
    const { reason, ...limits } = body
    await lowerLimits(tx, userId, limits, reason, staffId, at)
    await writeAudit(tx, {
      at,
      actorId: staffId,
      action: 'limits.set',
      subjectType: 'user',
      subjectId: userId,
      before: before && { ...toLimitValues(before), reason: before.reason },
      after: { ...limits, reason },
      requestId,
    })
  }).catch(refuseMore)
  return readStaffLimits(context, staffId, userId)
}

function refuseMore(error: unknown): never {
  if (databaseErrorOf(error)?.code !== KERNEL_ERRORS.takesTwo) throw error
  throw new DomainError('takes_two_people', 'This lets the person do more than before, so somebody else must approve it. Nothing was changed. Ask for it.')
}

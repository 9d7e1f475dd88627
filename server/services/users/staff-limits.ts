import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findUser, findUserLimit, upsertUserLimit, type NewUserLimit } from '../../db/users'
import type { LimitsDto } from '../../../shared/schemas/user'
import type { SetLimitsBody, StaffLimitsDto } from '../../../shared/schemas/limits'
import { readLimits } from './read-limits'

/** What a person may do and what staff set for them (C12). @throws DomainError `not_found`. */
export async function readStaffLimits(context: Context, staffId: string, userId: string): Promise<StaffLimitsDto> {
  return context.database.asStaff(staffId, async tx => {
    const user = await findUser(tx, userId)
    if (!user) throw new DomainError('not_found', 'There is no such person.')
    const limits = await readLimits(context, tx, user)
    const override = await findUserLimit(tx, userId)
    return {
      userId,
      effective: {
        ...limits,
        spendPerDayMicros: limits.spendPerDayMicros.toString(),
        pricePerMinuteMicros: limits.pricePerMinuteMicros.toString(),
      } satisfies LimitsDto,
      setBy: override?.setBy ?? null,
      setAt: override?.setAt.toISOString() ?? null,
      reason: override?.reason ?? null,
    }
  })
}

/**
 * Sets or lifts limits of one person; null returns one to its default. The audit log has what was set before (A5).
 *
 * @throws DomainError `not_found`, `forbidden` for one's own.
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
  await context.database.asStaff(staffId, async tx => {
    if (!await findUser(tx, userId)) throw new DomainError('not_found', 'There is no such person.')
    const before = await findUserLimit(tx, userId)
    const after = {
      callsAtOnce: body.callsAtOnce,
      startsPerMinute: body.startsPerMinute,
      countriesPerDay: body.countriesPerDay,
      spendPerDayMicros: body.spendPerDayMicros === null ? null : BigInt(body.spendPerDayMicros),
      pricePerMinuteMicros: body.pricePerMinuteMicros === null ? null : BigInt(body.pricePerMinuteMicros),
      maxCallSeconds: body.maxCallSeconds,
      reason: body.reason,
    }
    await upsertUserLimit(tx, { ...after, userId, setBy: staffId, setAt: at })
    await writeAudit(tx, {
      at,
      actorId: staffId,
      action: 'limits.set',
      subjectType: 'user',
      subjectId: userId,
      before: before && auditedLimits(before),
      after: auditedLimits(after),
      requestId,
    })
  })
  return readStaffLimits(context, staffId, userId)
}

type Audited = Required<Omit<NewUserLimit, 'userId' | 'setBy' | 'setAt'>>

function auditedLimits(limit: Audited): Record<string, unknown> {
  return {
    callsAtOnce: limit.callsAtOnce,
    startsPerMinute: limit.startsPerMinute,
    countriesPerDay: limit.countriesPerDay,
    spendPerDayMicros: limit.spendPerDayMicros?.toString() ?? null,
    pricePerMinuteMicros: limit.pricePerMinuteMicros?.toString() ?? null,
    maxCallSeconds: limit.maxCallSeconds,
    reason: limit.reason,
  }
}

import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findCall } from '../../db/calls'
import { findQuality, insertQuality, type QualityRow } from '../../db/quality'
import type { CallQualityBody, CallQualityDto } from '../../../shared/schemas/quality'

/**
 * Keeps what the browser measured of a call, once. It is its owner's word and moves no money by itself.
 *
 * @throws DomainError `not_found`, also for somebody else's call (A2); `idempotency_mismatch` for another report.
 */
export async function reportQuality(
  context: Context, callerId: string, callId: string, body: CallQualityBody,
): Promise<{ quality: CallQualityDto, isRepeat: boolean }> {
  return context.database.asUser(callerId, async tx => {
    const found = await findCall(tx, callId)
    if (!found || found.call.userId !== callerId) throw new DomainError('not_found', 'You have no such call.')
    const row = { ...body, warnings: [...new Set(body.warnings)].sort(), callId, reportedAt: context.clock.now() }
    if (await insertQuality(tx, row)) return { quality: toQualityDto(row), isRepeat: false }
    const known = (await findQuality(tx, callId))!
    if (!isSame(known, row)) throw new DomainError('idempotency_mismatch', 'This call was reported before, with other figures. Nothing was changed.')
    return { quality: toQualityDto(known), isRepeat: true }
  })
}

export function toQualityDto({ callId: _, reportedAt, ...figures }: QualityRow): CallQualityDto {
  return { ...figures, reportedAt: reportedAt.toISOString() }
}

const FIGURES = [
  'mosHundredths', 'jitterMs', 'roundTripMs', 'lossBasisPoints', 'packetsReceived', 'packetsSent', 'heardSeconds',
] as const satisfies readonly (keyof QualityRow)[]

function isSame(known: QualityRow, asked: QualityRow): boolean {
  return FIGURES.every(figure => known[figure] === asked[figure]) && known.warnings.join() === asked.warnings.join()
}

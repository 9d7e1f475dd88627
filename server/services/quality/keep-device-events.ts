import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { insertDeviceEvents } from '../../db/quality'
import type { DeviceEventsBody, DeviceEventsReply } from '../../../shared/schemas/quality'
import { findOwnCall } from './find-own-call'

/** A browser whose line was cut tells later. */
const TOLD_WITHIN_MS = 60 * 60_000

/**
 * Keeps what a browser noticed during a call of its person's, each once. It is their word, and changes nothing of what
 * the carrier said; it stands in the timeline where it happened, which is no earlier than the call.
 *
 * @throws DomainError `not_found`; `call_over` an hour after its end.
 */
export async function keepDeviceEvents(
  { database, clock }: Context, callerId: string, callId: string, { events }: DeviceEventsBody,
): Promise<DeviceEventsReply> {
  const now = clock.now()
  return database.asUser(callerId, async tx => {
    const call = await findOwnCall(tx, callerId, callId)
    if (call.endedAt && now.getTime() - call.endedAt.getTime() > TOLD_WITHIN_MS) {
      throw new DomainError('call_over', 'This call ended more than an hour ago. Nothing was changed.')
    }
    const rows = events.map(({ place, kind, warning, agoMs }) => ({
      callId, userId: callerId, place, kind, warning: warning ?? null,
      at: new Date(Math.max(now.getTime() - agoMs, call.createdAt.getTime())),
    }))
    return { kept: await insertDeviceEvents(tx, rows) }
  })
}

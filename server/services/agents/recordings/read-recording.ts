import type { Context } from '../../../context'
import { findAgentCall } from '../../../db/agents/agent-calls'
import { findRecording, type RecordingRow } from '../../../db/agents/recordings'
import { DomainError } from '../../../domain/errors'
import type { CallRecordingDto } from '../../../../shared/schemas/agents/recordings'

/**
 * Whether a call was recorded, and until when that is kept.
 *
 * @throws DomainError `not_found`, also for somebody else's (A2)
 */
export async function readRecording(
  { clock, database }: Context, userId: string, callId: string,
): Promise<CallRecordingDto> {
  return database.asUser(userId, async tx => {
    const held = await findAgentCall(tx, callId)
    if (held?.agentCall.userId !== userId) throw new DomainError('not_found', 'You have no such call of an agent.')
    const row = await findRecording(tx, callId)
    return { recording: row && toDto(row, clock.now()) }
  })
}

/** Its time may be over before it is deleted. */
function toDto(
  { state, durationSeconds, keptUntil }: RecordingRow, now: Date,
): NonNullable<CallRecordingDto['recording']> {
  return { state: keptUntil <= now ? 'deleted' : state, durationSeconds, keptUntil: keptUntil.toISOString() }
}

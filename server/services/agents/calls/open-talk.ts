import type { Context } from '../../../context'
import { findAgentCall } from '../../../db/agents/agent-calls'
import { findCall } from '../../../db/calls/calls'
import { DomainError } from '../../../domain/errors'
import { issueStream } from '../issue-stream'

export interface TalkLeg {
  callId: string
  carrier: string
  legId: string
}

/**
 * The document that joins a leg of an agent's call to a stream, with a token of its own (G3); the one that hangs up
 * where the call is over, or wanted to be.
 *
 * @throws DomainError `webhook_mismatch` for another leg, or a call that no agent holds.
 */
export async function openTalk(context: Context, { callId, carrier, legId }: TalkLeg): Promise<string> {
  const found = await context.database.asSystem(async tx => {
    const held = await findAgentCall(tx, callId)
    return held && { held, found: await findCall(tx, callId) }
  })
  const call = found?.found
  const isOther = call?.billedLegId != null && call.billedLegId !== legId
  if (!found || !call || isOther || call.call.carrier !== carrier) throw otherLeg()
  if (call.call.billedAt !== null || call.call.endRequestedAt !== null) return context.agentPhone.hangupDocument()
  const { userId, agentId, agentVersion } = found.held.agentCall
  const token = await issueStream(context, { callId, userId, agentId, agentVersion, carrier, legId })
  return context.agentPhone.talkDocument({ callId, token })
}

export function otherLeg(): DomainError {
  return new DomainError('webhook_mismatch', 'The event does not belong to the call that it names. Nothing was changed.')
}

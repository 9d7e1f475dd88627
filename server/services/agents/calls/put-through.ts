import type { Context } from '../../../context'
import type { AgentCallWithVersion } from '../../../db/agents/agent-calls'
import { findTakeOver } from '../../../db/agents/talk-orders'
import type { CallWithHold } from '../../../db/calls/calls'
import { talkEnd } from '../../../domain/agents/talk-end'
import { handOver } from './hand-over'

/**
 * Puts whoever is on the line through to whose call it is, who took it over: in their browsers, where the call goes on
 * at its price until its money or time are over, or at a number, which is a call of its own.
 *
 * @returns the document; null where money or time are short
 */
export async function putThrough(
  context: Context, held: AgentCallWithVersion, from: CallWithHold, firstSessionAt: Date,
): Promise<string | null> {
  const { agentPhone, clock, database } = context
  const { agentCall: { callId, userId }, version: { longestCallSeconds } } = held
  const order = await database.asSystem(tx => findTakeOver(tx, callId))
  const toNumber = order?.toNumber ?? null
  if (toNumber !== null) return handOver(context, held, from, { toNumber, sentence: null })
  const endsAt = talkEnd({ ...from.call, longestCallSeconds, firstSessionAt })
  const maxSeconds = Math.floor((endsAt.getTime() - clock.now().getTime()) / 1000)
  return maxSeconds > 0 ? agentPhone.personDocument({ callId, identity: userId, maxSeconds }) : null
}

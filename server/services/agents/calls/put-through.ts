import type { Context } from '../../../context'
import type { AgentCallWithVersion } from '../../../db/agents/agent-calls'
import { findTakeOver } from '../../../db/agents/talk-orders'
import type { CallWithHold } from '../../../db/calls/calls'
import { handOver } from './hand-over'

/**
 * Puts whoever is on the line through to whose call it is, who took it over: in their browsers, where the call goes on
 * at its price until its money or time are over, or at a number, which is a call of its own.
 *
 * @returns the document; null where money or time are short
 */
export async function putThrough(
  context: Context, held: AgentCallWithVersion, from: CallWithHold, leftSeconds: number,
): Promise<string | null> {
  const { agentPhone, database } = context
  const { callId, userId } = held.agentCall
  const order = await database.asSystem(tx => findTakeOver(tx, callId))
  const toNumber = order?.toNumber ?? null
  if (toNumber !== null) return handOver(context, held, from, { toNumber, sentence: null, leftSeconds })
  return leftSeconds > 0 ? agentPhone.personDocument({ callId, identity: userId, maxSeconds: leftSeconds }) : null
}

import type { Context } from '../../../context'
import { agentRoundSpent, ofAgent } from '../../../db/agents/agent-rounds'
import type { AgentVersionRow } from '../../../db/agents/agents'
import type { Tx } from '../../../db/client'
import { lockRoundOfCall } from '../../../db/rounds/rounds'
import type { Budget } from '../../../domain/calls/admit-call'
import { DomainError } from '../../../domain/errors'
import { isRoundOpenAt } from '../../../domain/outreach/round-hours'

/**
 * Where a round asked for this call, what it has left for it: it runs, within its own hours, and this is the call that
 * the number is to get (O3). Asked in the transaction that writes the call, under the lock of the wallet that pays: a
 * round that is paused or stopped begins no call after that, on whichever server. Other calls pass. Role system.
 *
 * @throws DomainError: nobody is called.
 */
export async function roundBudgets(
  { clock }: Context, tx: Tx, { timeZone, hours }: AgentVersionRow, callId: string,
): Promise<Budget[]> {
  const of = await lockRoundOfCall(tx, { callId })
  if (!of) return []
  const round = ofAgent(of.round)!
  const refuse = (reason: string, words: string) => new DomainError('call_not_allowed', `${words} Nobody was called, and nothing was charged.`, { reason })
  if (!of.isCurrent) throw refuse('round_moved_on', 'The round has gone on with this number meanwhile.')
  if (round.state !== 'running') throw refuse('round_not_running', 'This round does not run now.')
  if (!isRoundOpenAt({ timeZone, hours, holidays: [] }, round, clock.now())) {
    throw refuse('outside_window', 'It is outside the hours of this round.')
  }
  const { budgetMicros: limitMicros } = round
  if (limitMicros === null) return []
  const left = limitMicros - ((await agentRoundSpent(tx, [round.id])).get(round.id) ?? 0n)
  return [{ by: 'agent_round_budget', limitMicros, leftMicros: left > 0n ? left : 0n }]
}

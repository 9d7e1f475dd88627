import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { lockAgentRound, ofAgent } from '../../../db/agents/agent-rounds'
import { changeRound, closeWaiting } from '../../../db/rounds/rounds'
import type { AgentRoundDto } from '../../../../shared/schemas/agents/agent-rounds'
import type { RoundStepBody } from '../../../../shared/schemas/outreach/rounds'
import { roundChange } from '../../rounds/round-change'
import { missingRound, toAgentRoundDtos } from './agent-round-dto'

/**
 * Pauses a round of an agent, lets it go on, stops it, or changes how fast it goes and what it may spend. Once this has
 * answered, a round that is paused or stopped begins no call; those that go on end by themselves. Done twice it is as
 * done once.
 *
 * @throws DomainError `not_found`; `already_decided` for a round that is over; `content_changed`.
 */
export async function takeAgentRoundStep(
  context: Context, actor: { id: string, requestId: string }, id: string, body: RoundStepBody,
): Promise<AgentRoundDto> {
  const now = context.clock.now()
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    const round = await lockAgentRound(tx, id) ?? missingRound()
    const change = roundChange(round, body, now)
    if (change === null) return (await toAgentRoundDtos(context, tx, asSystem, [round]))[0]!
    const changed = ofAgent(await changeRound(tx, id, change))!
    if (body.step === 'stop') await closeWaiting(tx, id, 'stopped', now)
    const after = body.step === 'change' ? { perMinute: body.perMinute, atOnce: body.atOnce, budgetMicros: body.budgetMicros } : {}
    await asSystem(() => writeAudit(tx, {
      at: now, actorId: actor.id, action: `agent.round.${body.step}`, subjectType: 'agent', subjectId: round.agentId, requestId: actor.requestId,
      after: { roundId: id, ...after },
    }))
    return (await toAgentRoundDtos(context, tx, asSystem, [changed]))[0]!
  })
}

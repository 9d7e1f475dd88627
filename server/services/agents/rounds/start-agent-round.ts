import { createHash } from 'node:crypto'
import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { findAgentRound, insertRoundNumbers } from '../../../db/agents/agent-rounds'
import { insertRound } from '../../../db/rounds/rounds'
import { DomainError } from '../../../domain/errors'
import type { AgentRoundDto, StartAgentRoundBody } from '../../../../shared/schemas/agents/agent-rounds'
import { MOST_PROBLEMS_TOLD } from '../../../../shared/schemas/contact-imports'
import type { Caller } from '../../calls/hold-call'
import { refuseRound } from '../../rounds/round-times'
import { toAgentRoundDtos } from './agent-round-dto'
import { isCallable, planAgentRound, type AgentRoundPlan } from './plan-agent-round'
import { refuseList } from './round-list'

/**
 * Begins to call a list: who is in it is fixed from then on. Asked for again with the same id it is the first answer
 * again (M16).
 *
 * @throws DomainError `not_found`; `file_refused` for a list without a number; `invalid_request` for a round over
 * nobody, or in hours that never open; `idempotency_mismatch`.
 */
export async function startAgentRound(
  context: Context, owner: Caller & { requestId: string }, agentId: string, body: StartAgentRoundBody,
): Promise<AgentRoundDto> {
  const now = context.clock.now()
  const plan = await planAgentRound(context, owner, agentId, body)
  const { id, name, perMinute, atOnce, budgetMicros, retries, machineMessage } = body
  const contentHash = createHash('sha256').update(JSON.stringify({ agentId, ...body })).digest('hex')
  return context.database.asUser(owner.id, async (tx, asSystem) => {
    const known = await findAgentRound(tx, id)
    if (!known) requireSomebody(plan, body)
    const isNew = !known && await insertRound(tx, {
      id, agentId, name, contentHash, perMinute, atOnce, retries, machineMessage, ...plan.times, order: 'list',
      budgetMicros: budgetMicros === null ? null : BigInt(budgetMicros), state: 'running',
      runBy: owner.id, createdBy: owner.id, createdAt: now,
    })
    const made = await findAgentRound(tx, id)
    if (!isNew && made?.contentHash !== contentHash) {
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was begun by this one. Load the page again.')
    }
    if (isNew) {
      const numbers = plan.list.numbers.map(one => ({ ...one, id: context.ids.uuid(now) }))
      await insertRoundNumbers(tx, id, numbers, plan.times.startsAt)
      await asSystem(() => writeAudit(tx, {
        at: now, actorId: owner.id, action: 'agent.round.start', subjectType: 'agent', subjectId: agentId, requestId: owner.requestId,
        after: { roundId: id, numbers: numbers.length, budgetMicros },
      }))
    }
    return (await toAgentRoundDtos(context, tx, asSystem, [made!]))[0]!
  })
}

function requireSomebody({ list, obstacles, opensAt }: AgentRoundPlan, { list: asked }: StartAgentRoundBody): void {
  if (list.numbers.length === 0) {
    throw asked === null
      ? refuseRound('list', 'Nobody has agreed to be called yet. Add who did under “Who may be called”.')
      : refuseList('No line of this list says a number that can be called.', list.problems.slice(0, MOST_PROBLEMS_TOLD))
  }
  if (![...obstacles.values()].some(isCallable)) throw refuseRound('list', 'None of these numbers can be called as they stand.')
  if (opensAt === null) throw refuseRound('window', 'The hours of this round and those of the agent never meet before it is over. Choose others.')
}

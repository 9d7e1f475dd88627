import type { Context } from '../../../context'
import { listWishes } from '../../../db/agents/call-wishes'
import type { Tx } from '../../../db/client'
import type { CallObstacle } from '../../../domain/agents/call-obstacle'
import type { CallingTimes } from '../../../domain/outreach/calling-hours'
import { nextRoundOpening, type RoundTimes } from '../../../domain/outreach/round-hours'
import { MOST_ROUND_NUMBERS, type PreviewAgentRoundBody } from '../../../../shared/schemas/agents/agent-rounds'
import type { Caller } from '../../calls/hold-call'
import { refuseRound, roundTimes } from '../../rounds/round-times'
import { readCallingAgent, type CallingAgent } from '../calls/calling-agent'
import { mayEachBeCalled } from '../../calls/may-be-called'
import { readRoundList, type RoundList } from './round-list'

export interface AgentRoundPlan {
  calling: CallingAgent
  list: RoundList
  /** Why each number would not be called as it stands; null: it would be. */
  obstacles: Map<string, CallObstacle | null>
  times: RoundTimes
  /** The agent's own. */
  hours: CallingTimes
  opensAt: Date | null
}

/**
 * Whom a round of an agent would call, and when it could begin.
 *
 * @throws DomainError `not_found`; `file_refused`; `invalid_request` for times that lie behind.
 */
export async function planAgentRound(
  context: Context, owner: Caller, agentId: string, body: PreviewAgentRoundBody,
): Promise<AgentRoundPlan> {
  const now = context.clock.now()
  const times = roundTimes(body, now)
  const given = body.list === null ? null : await readRoundList(body.list, body.country ?? owner.country)
  return context.database.asUser(owner.id, async tx => {
    const calling = await readCallingAgent(context, tx, owner.id, agentId)
    const list = given ?? await whoAgreed(tx, owner.id)
    const { timeZone, hours } = calling.version
    const own = { timeZone, hours, holidays: [] }
    return {
      calling, list, times, hours: own,
      obstacles: await mayEachBeCalled(tx, owner, list.numbers.map(({ number }) => number), now),
      opensAt: nextRoundOpening(own, times, now),
    }
  })
}

/** Everybody who has agreed to be called, as it is noted now. */
async function whoAgreed(tx: Tx, userId: string): Promise<RoundList> {
  const wishes = await listWishes(tx, { userId, kind: 'consent', withRemoved: false, limit: MOST_ROUND_NUMBERS + 1 })
  if (wishes.length > MOST_ROUND_NUMBERS) {
    throw refuseRound('list', `More than ${MOST_ROUND_NUMBERS.toLocaleString('en')} have agreed to be called: too many for a round. Give a list of some of them.`)
  }
  return { numbers: wishes.map(({ number }) => ({ number, variables: {} })), doubles: 0, problems: [] }
}

/** Whether somebody would be called, now or at a better hour. */
export const isCallable = (obstacle: CallObstacle | null): boolean =>
  obstacle === null || (obstacle.reason === 'hours' && obstacle.opensAt !== null)

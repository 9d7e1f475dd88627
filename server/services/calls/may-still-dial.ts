import { ofAgent } from '../../db/agents/agent-rounds'
import { findAgentCall } from '../../db/agents/agent-calls'
import { findAgent } from '../../db/agents/agents'
import type { CallRow } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findKeypadCall, findRequestOf } from '../../db/outreach/keypad-calls'
import { findCalledPerson } from '../../db/outreach/programme-call'
import { ofProgramme } from '../../db/outreach/rounds'
import { lockRoundOfCall } from '../../db/rounds/rounds'
import { callObstacle } from '../../domain/outreach/admit-keypad-call'
import { isOpenAt } from '../../domain/outreach/calling-hours'
import { isRoundOpenAt } from '../../domain/outreach/round-hours'
import { mayBeCalled } from './may-be-called'

/**
 * Whether somebody may be rung at this instant who did not ask for it (O3). An order is asked for as soon as it is
 * written, or by whoever finds that its server died: by then they may want no calls, the hours may be over, or the
 * round be paused. Calls that a person makes or writes for themselves are theirs. Role system.
 */
export async function mayStillDial(tx: Tx, call: CallRow, now: Date): Promise<boolean> {
  if (call.channel === 'keypad') return mayStillAsk(tx, call.id, now)
  return call.channel !== 'agent' || mayAgentStillCall(tx, call, now)
}

async function mayStillAsk(tx: Tx, callId: string, now: Date): Promise<boolean> {
  const request = (await findKeypadCall(tx, (await findRequestOf(tx, callId))!))!
  const { person, programme } = (await findCalledPerson(tx, request.personId))!
  if (callObstacle(person, programme, isOpenAt(programme, now), [request.language])) return false
  const of = await lockRoundOfCall(tx, { keypadCallId: request.id })
  const round = of && ofProgramme(of.round)
  return !round || (of.isCurrent && round.state === 'running' && isRoundOpenAt(programme, round, now))
}

async function mayAgentStillCall(tx: Tx, { id, userId, toNumber, country }: CallRow, now: Date): Promise<boolean> {
  const { agentCall, version } = (await findAgentCall(tx, id))!
  // whoever a call is handed over to is the owner's
  if (agentCall.way !== 'out') return true
  const found = await findAgent(tx, userId, agentCall.agentId)
  const hours = { ...version, holidays: [] }
  if (found?.agent.state !== 'live' || !isOpenAt(hours, now)) return false
  if (await mayBeCalled(tx, { id: userId, country: country ?? '' }, { number: toNumber, now })) return false
  const of = await lockRoundOfCall(tx, { callId: id })
  const round = of && ofAgent(of.round)
  return !round || (of.isCurrent && round.state === 'running' && isRoundOpenAt(hours, round, now))
}

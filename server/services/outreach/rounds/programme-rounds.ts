import type { Tx } from '../../../db/client'
import { findKeypadCall } from '../../../db/outreach/keypad-calls'
import { findMembership } from '../../../db/outreach/membership'
import { findRetryPlans } from '../../../db/outreach/programmes'
import { findRound, takeEndedCalls } from '../../../db/outreach/rounds'
import { afterCall, afterRefusal, type AfterRefusal } from '../../../domain/outreach/round-person'
import type { EndedTurn, RoundKind } from '../../rounds/round-kind'
import { triggerCall } from '../calls/trigger-call'
import { roundStands, takePeople, type TakenPerson } from './take-people'

/** People in care, whom a programme asks by a script. Calls are asked for as a supervisor does who presses Call. */
export const PROGRAMME_ROUNDS: RoundKind<TakenPerson> = {
  of: 'programme',
  takeEnded,
  stands: roundStands,
  take: takePeople,
  async ask(context, { userId, personId, key, scriptId }) {
    await triggerCall(context, userId, personId, key, { scriptId })
  },
  isAsked: async (tx, { callId }) => await findKeypadCall(tx, callId) !== null,
  async afterRefusal({ clock }, tx, { roundId, userId }, { code, details }) {
    return code === 'not_found'
      ? whoIsMissing(tx, (await findRound(tx, roundId))!.programmeId, userId)
      : afterRefusal(code, String(details.reason ?? details.limit ?? ''), clock.now())
  },
}

async function takeEnded(tx: Tx, limit: number): Promise<EndedTurn[]> {
  const ended = await takeEndedCalls(tx, limit)
  const plans = await findRetryPlans(tx, [...new Set(ended.map(call => call.programme_id))])
  return ended.map(call => {
    const { round_id: roundId, person_id: personId, outcome, reason, ended_at: endedAt, tries, attempt, state } = call
    const step = afterCall({ outcome, reason, endedAt, tries }, plans.get(call.programme_id)!)
    return { row: { roundId, personId, attempt, tries }, state, step }
  })
}

/** Whoever started the round has left, or the person is not there any more. */
async function whoIsMissing(tx: Tx, programmeId: string, userId: string): Promise<AfterRefusal> {
  const part = await findMembership(tx, programmeId, userId)
  return part?.role === 'supervisor'
    ? { person: { kind: 'left_out', reason: 'erased' }, wait: null }
    : { person: null, wait: 'starter_left' }
}

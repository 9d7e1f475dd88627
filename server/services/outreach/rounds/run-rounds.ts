import type { Context } from '../../../context'
import { findRetryPlans } from '../../../db/outreach/programmes'
import { giveBackPeople, listRoundsToRun, takeEndedCalls } from '../../../db/outreach/rounds'
import { afterCall } from '../../../domain/outreach/round-person'
import { askPerson } from './ask-person'
import { finishRound } from './finish-round'
import { takePeople } from './take-people'
import { writeStep } from './write-step'

/** Whoever took somebody asks for them within this time, or is dead. */
const LEFT_ALONE_MS = 60_000
const ROUNDS = 20
const ENDED = 200

/**
 * All rounds go on by a step: what calls came to is noted, whoever is due is asked for. A round never places a call
 * itself. Any number of servers may do so at once.
 *
 * @returns how many calls were asked for.
 */
export async function runRounds(context: Context): Promise<number> {
  const { asSystem } = context.database
  await followCalls(context)
  const now = context.clock.now()
  await asSystem(tx => giveBackPeople(tx, new Date(now.getTime() - LEFT_ALONE_MS), now))
  const rounds = await asSystem(tx => listRoundsToRun(tx, now, ROUNDS))
  let asked = 0
  for (const id of rounds) {
    const taken = await takePeople(context, id)
    await Promise.all(taken.map(one => askPerson(context, one)))
    asked += taken.length
    await finishRound(context, id)
  }
  return asked
}

/** What calls of rounds have come to, by the programme's plan for how they ended. */
async function followCalls(context: Context): Promise<void> {
  await context.database.asSystem(async tx => {
    const now = context.clock.now()
    const ended = await takeEndedCalls(tx, ENDED)
    const plans = await findRetryPlans(tx, [...new Set(ended.map(call => call.programme_id))])
    for (const call of ended) {
      const { round_id: roundId, person_id: personId, outcome, reason, ended_at: endedAt, tries, attempt, state } = call
      const step = afterCall({ outcome, reason, endedAt, tries }, plans.get(call.programme_id)!)
      const isRound = state === 'running' || state === 'paused'
      await writeStep(tx, { roundId, personId, attempt, tries }, step, { now, isRound, isNewCall: true })
    }
  })
}

import type { Context } from '../../context'
import { giveBackPeople, listRoundsToRun } from '../../db/rounds/rounds'
import { askForTurn } from './ask-for-turn'
import { finishRound } from './finish-round'
import type { RoundKind, TakenTurn } from './round-kind'
import { takeTurns } from './take-turns'
import { writeStep } from './write-step'

/** Whoever took somebody asks for them within this time, or is dead. */
const LEFT_ALONE_MS = 60_000
const ROUNDS = 20
const ENDED = 200

/**
 * All rounds of a kind go on by a step: what calls came to is noted, whoever is due is asked for. A round never places
 * a call itself. Any number of servers may do so at once.
 *
 * @returns how many calls were asked for.
 */
export async function runRoundsOf<Taken extends TakenTurn>(context: Context, kind: RoundKind<Taken>): Promise<number> {
  const { asSystem } = context.database
  await followCalls(context, kind)
  const now = context.clock.now()
  await asSystem(tx => giveBackPeople(tx, kind.of, new Date(now.getTime() - LEFT_ALONE_MS), now))
  const rounds = await asSystem(tx => listRoundsToRun(tx, kind.of, now, ROUNDS))
  let asked = 0
  for (const id of rounds) {
    const taken = await takeTurns(context, kind, id)
    await Promise.all(taken.map(one => askForTurn(context, kind, one)))
    asked += taken.length
    await finishRound(context, id)
  }
  return asked
}

/** What calls of rounds have come to, by the plan for how they ended. */
async function followCalls<Taken extends TakenTurn>(context: Context, kind: RoundKind<Taken>): Promise<void> {
  await context.database.asSystem(async tx => {
    const now = context.clock.now()
    for (const { row, state, step } of await kind.takeEnded(tx, ENDED)) {
      const isRound = state === 'running' || state === 'paused'
      await writeStep(tx, row, step, { now, isRound, isNewCall: true })
    }
  })
}

import { DomainError } from '../../domain/errors'
import { ROUND_LOOKS_AGAIN_MS } from '../../domain/outreach/round-person'
import type { Context } from '../../context'
import { lockRound, lockRoundPerson, noteWait, writeRoundPerson } from '../../db/rounds/rounds'
import type { RoundKind, TakenTurn } from './round-kind'
import { writeStep } from './write-step'

/**
 * Asks for the call of somebody whom a round took, as a person does who presses Call: with all that is asked there
 * (O3). Any number of servers may do so at once, and after any death of another one: it is one request (O1).
 */
export async function askForTurn<Taken extends TakenTurn>(
  context: Context, kind: RoundKind<Taken>, taken: Taken,
): Promise<void> {
  try {
    await kind.ask(context, taken)
  } catch (error) {
    if (!(error instanceof DomainError)) {
      // they stay as they are: whoever looks next asks for the same call again
      context.log.error({ error, roundId: taken.roundId }, 'a call of a round could not be asked for')
      return
    }
    await noteRefusal(context, kind, taken, error)
  }
}

async function noteRefusal<Taken extends TakenTurn>(
  context: Context, kind: RoundKind<Taken>, taken: Taken, error: DomainError,
): Promise<void> {
  const now = context.clock.now()
  const { roundId, personId, attempt } = taken
  await context.database.asSystem(async tx => {
    // the round before its people, as everywhere
    const round = (await lockRound(tx, roundId))!
    const row = await lockRoundPerson(tx, roundId, personId)
    if (row?.state !== 'asked' || row.attempt !== attempt) return
    // there is a call, and what it came to is its own to say
    if (await kind.isAsked(tx, taken)) return
    if (round.state === 'stopped' || round.state === 'done') {
      const wasCalled = row.tries > 0
      await writeRoundPerson(tx, row, { state: wasCalled ? 'unreached' : 'left_out', reason: 'stopped', doneAt: now })
      return
    }
    const { person, wait } = await kind.afterRefusal(context, tx, taken, error)
    await writeStep(tx, row, person ?? { kind: 'again', at: now, isRung: false }, { now, isRound: true, isNewCall: false })
    if (wait) await noteWait(tx, roundId, { waits: wait, waitsUntil: new Date(now.getTime() + ROUND_LOOKS_AGAIN_MS) })
  })
}

import type { Tx } from '../../db/client'
import { writeRoundPerson, type RoundPersonRow } from '../../db/rounds/rounds'
import type { NextStep } from '../../domain/outreach/round-person'

interface Of {
  now: Date
  /** False where the round is over: nobody is called again. */
  isRound: boolean
  /** Their call came to an end: the next one is another request. */
  isNewCall: boolean
}

/** Writes what comes of somebody in a round (role system). */
export async function writeStep(
  tx: Tx, row: Pick<RoundPersonRow, 'roundId' | 'personId' | 'attempt' | 'tries'>, step: NextStep, { now, isRound, isNewCall }: Of,
): Promise<void> {
  switch (step.kind) {
    case 'reached':
      return writeRoundPerson(tx, row, { state: 'reached', doneAt: now })
    case 'unreached':
      return writeRoundPerson(tx, row, { state: 'unreached', reason: step.reason, tries: row.tries + 1, doneAt: now })
    case 'left_out':
      return writeRoundPerson(tx, row, { state: row.tries > 0 ? 'unreached' : 'left_out', reason: step.reason, doneAt: now })
    case 'again': {
      const tries = row.tries + (step.isRung ? 1 : 0)
      if (!isRound) {
        return writeRoundPerson(tx, row, { state: tries > 0 ? 'unreached' : 'left_out', reason: 'stopped', tries, doneAt: now })
      }
      return writeRoundPerson(tx, row, {
        state: 'waiting', nextAt: step.at, tries, attempt: row.attempt + (isNewCall ? 1 : 0),
      })
    }
  }
}

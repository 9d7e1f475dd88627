import type { Tx } from '../../db/client'
import { writeRoundCall, writeRoundPerson, type RoundPersonRow, type RoundRow } from '../../db/rounds/rounds'
import { idOfKey } from '../id-of-key'
import type { TakenTurn } from './round-kind'

interface Turn {
  /** In whose name this attempt was asked for before, if it was. */
  askedBy: string | undefined
  carrier: string | null
  now: Date
  /** By what the id of a call is made from a key: as whoever asks for the call makes it. */
  noun: 'keypad' | 'agent call'
}

/** Writes which call somebody is asked for next, before it is asked for. */
export async function takeTurn(
  tx: Tx, { runBy }: Pick<RoundRow, 'runBy'>, row: RoundPersonRow, { askedBy, carrier, now, noun }: Turn,
): Promise<TakenTurn> {
  const { roundId, personId } = row
  // in another's name it is another request: the one that was asked for in the old name is good for nothing any more
  const attempt = askedBy === undefined || askedBy === runBy ? row.attempt : row.attempt + 1
  const key = `round:${roundId}:${personId}:${attempt}`
  const callId = idOfKey(noun, runBy, key)
  const named = noun === 'keypad' ? { keypadCallId: callId } : { callId }
  await writeRoundCall(tx, { roundId, personId, attempt, ...named, userId: runBy, carrier, takenAt: now })
  await writeRoundPerson(tx, row, { state: 'asked', attempt })
  return { roundId, personId, attempt, userId: runBy, key, callId }
}

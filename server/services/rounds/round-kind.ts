import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import type { RoundOf, RoundPaceNow, RoundPersonRow, RoundRow } from '../../db/rounds/rounds'
import type { DomainError } from '../../domain/errors'
import type { AfterRefusal, NextStep } from '../../domain/outreach/round-person'
import type { RoundWait } from '../../../shared/schemas/outreach/round-words'

/** Somebody who is asked for next: that it will be is written already. */
export interface TakenTurn {
  roundId: string
  personId: string
  attempt: number
  /** In whose name. */
  userId: string
  /** What the request is called: the same for whoever asks again (M16). */
  key: string
  /** Of the call that it asks for. */
  callId: string
}

/** Somebody whose call has come to an end, and what follows on it. */
export interface EndedTurn {
  row: Pick<RoundPersonRow, 'roundId' | 'personId' | 'attempt' | 'tries'>
  /** Of their round. */
  state: RoundRow['state']
  step: NextStep
}

/** What a round can do at an instant: `over`: nothing any more. Null: it calls. */
export type RoundStanding = 'over' | { waits: RoundWait, waitsUntil: Date } | null

/**
 * What the rounds of a programme and those of an agent do not have in common: whom they call, when, and how a call is
 * asked for. Everything is in the system's role, and `tx` is within the lock of the round where there is one.
 */
export interface RoundKind<Taken extends TakenTurn> {
  of: RoundOf
  /** People whose call has come to something; nobody else takes them until the transaction ends. */
  takeEnded: (tx: Tx, limit: number) => Promise<EndedTurn[]>
  stands: (context: Context, tx: Tx, round: RoundRow) => Promise<RoundStanding>
  /** Those whose turn it is, as many as there is room for, and `most` at the most. */
  take: (context: Context, tx: Tx, round: RoundRow, room: { pace: RoundPaceNow, most: number }) => Promise<Taken[]>
  /** @throws DomainError where the call is refused: nobody was rung */
  ask: (context: Context, taken: Taken) => Promise<void>
  /** Whether there is such a call. */
  isAsked: (tx: Tx, taken: Taken) => Promise<boolean>
  afterRefusal: (context: Context, tx: Tx, taken: Taken, error: DomainError) => Promise<AfterRefusal> | AfterRefusal
}

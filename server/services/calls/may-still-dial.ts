import type { CallRow } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { findKeypadCall, findRequestOf } from '../../db/outreach/keypad-calls'
import { findCalledPerson } from '../../db/outreach/programme-call'
import { ofProgramme } from '../../db/outreach/rounds'
import { lockRoundOfCall } from '../../db/rounds/rounds'
import { callObstacle } from '../../domain/outreach/admit-keypad-call'
import { isOpenAt } from '../../domain/outreach/calling-hours'
import { isRoundOpenAt } from '../../domain/outreach/round-hours'

/**
 * Whether somebody in care may be rung at this instant (O3). An order is asked for as soon as it is written, or by
 * whoever finds that its server died: by then she may want no calls, the hours may be over, or the round be paused.
 * Calls that a person makes or writes for themselves are theirs. Role system.
 */
export async function mayStillDial(tx: Tx, call: CallRow, now: Date): Promise<boolean> {
  if (call.channel !== 'keypad') return true
  const request = (await findKeypadCall(tx, (await findRequestOf(tx, call.id))!))!
  const { person, programme } = (await findCalledPerson(tx, request.personId))!
  if (callObstacle(person, programme, isOpenAt(programme, now), [request.language])) return false
  const of = await lockRoundOfCall(tx, { keypadCallId: request.id })
  const round = of && ofProgramme(of.round)
  return !round || (of.isCurrent && round.state === 'running' && isRoundOpenAt(programme, round, now))
}

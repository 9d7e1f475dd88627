import { DomainError } from '../../../domain/errors'
import { afterRefusal, ROUND_LOOKS_AGAIN_MS, type AfterRefusal } from '../../../domain/outreach/round-person'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findKeypadCall } from '../../../db/outreach/keypad-calls'
import { findMembership } from '../../../db/outreach/membership'
import { lockRound, lockRoundPerson, noteWait, writeRoundPerson } from '../../../db/outreach/rounds'
import { triggerCall } from '../calls/trigger-call'
import { writeStep } from './write-step'
import type { TakenPerson } from './take-people'

/**
 * Asks for the call of somebody whom a round took: as a supervisor does who presses Call, with all that is asked there
 * (O3). Any number of servers may do so at once, and after any death of another one: it is one request (O1).
 */
export async function askPerson(context: Context, taken: TakenPerson): Promise<void> {
  const { userId, personId, key, scriptId } = taken
  try {
    await triggerCall(context, userId, personId, key, { scriptId })
  } catch (error) {
    if (!(error instanceof DomainError)) {
      // they stay as they are: whoever looks next asks for the same call again
      context.log.error({ error, roundId: taken.roundId }, 'a call of a round could not be asked for')
      return
    }
    await noteRefusal(context, taken, error)
  }
}

async function noteRefusal(context: Context, taken: TakenPerson, { code, details }: DomainError): Promise<void> {
  const now = context.clock.now()
  const { roundId, personId, attempt } = taken
  await context.database.asSystem(async tx => {
    // the round before its people, as everywhere
    const round = (await lockRound(tx, roundId))!
    const row = await lockRoundPerson(tx, roundId, personId)
    if (row?.state !== 'asked' || row.attempt !== attempt) return
    // there is a call, and what it came to is its own to say
    if (await findKeypadCall(tx, taken.keypadCallId)) return
    if (round.state === 'stopped' || round.state === 'done') {
      const wasCalled = row.tries > 0
      await writeRoundPerson(tx, row, { state: wasCalled ? 'unreached' : 'left_out', reason: 'stopped', doneAt: now })
      return
    }
    const { person, wait } = code === 'not_found'
      ? await whoIsMissing(tx, round.programmeId, taken.userId)
      : afterRefusal(code, String(details.reason ?? details.limit ?? ''), now)
    await writeStep(tx, row, person ?? { kind: 'again', at: now, isRung: false }, { now, isRound: true, isNewCall: false })
    if (wait) await noteWait(tx, roundId, { waits: wait, waitsUntil: new Date(now.getTime() + ROUND_LOOKS_AGAIN_MS) })
  })
}

/** Whoever started the round has left, or the person is not there any more. */
async function whoIsMissing(tx: Tx, programmeId: string, userId: string): Promise<AfterRefusal> {
  const part = await findMembership(tx, programmeId, userId)
  return part?.role === 'supervisor'
    ? { person: { kind: 'left_out', reason: 'erased' }, wait: null }
    : { person: null, wait: 'starter_left' }
}

import type { Context } from '../../../context'
import { databaseErrorOf } from '../../../db/client'
import { findOpenKeypadCall, findRecordingLengths, insertKeypadCall } from '../../../db/outreach/keypad-calls'
import { findCalledPerson, type CalledPersonRow } from '../../../db/outreach/programme-call'
import { findDefaultScript } from '../../../db/outreach/scripts'
import { DomainError } from '../../../domain/errors'
import { countRefusal } from '../../calls/count-refusal'
import { readScriptForCall } from '../scripts/read-script-for-call'
import { holdAttempt } from './hold-attempt'
import { requireCallable } from './require-callable'
import { requireWilling } from './require-willing'
import { carriersFor, priceFor } from './try-carriers'

const UNIQUE_VIOLATION = '23505'

export interface WantedRequest {
  id: string
  userId: string
  contentHash: string
  called: CalledPersonRow
  /** Left out: the first question that the programme has. */
  scriptId: string | undefined
  /** The task about which it says that help is coming; left out: it asks something. */
  taskId?: string
}

/**
 * Writes a request with the hold and the order of its first try: what stands against a call is asked here, whoever asks
 * for it.
 *
 * @returns false where the same was written before, or by somebody else at the same time.
 * @throws DomainError: nothing was written.
 */
export async function writeRequest(context: Context, wanted: WantedRequest): Promise<boolean> {
  const { id, userId, contentHash, called, taskId = null } = wanted
  const { person, programme } = called
  try {
    const script = await context.database.asSystem(async tx => {
      const scriptId = wanted.scriptId ?? await findDefaultScript(tx, programme.id)
      if (scriptId === null) throw new DomainError('script_refused', 'This programme has no script yet. A supervisor can add one. Nobody was called.', { reason: 'none' })
      const found = await readScriptForCall(tx, { scriptId, language: person.language })
      const isOther = found.kind !== (taskId === null ? 'question' : 'help_is_coming')
      if (found.programmeId !== programme.id || isOther) throw new DomainError('not_found', 'There is no such script in this programme. Nobody was called.')
      return found
    })
    // before anybody else is told the number; in the transaction that writes the call it is asked again
    requireCallable(called, script.language, context.clock.now())
    const carriers = carriersFor(context, programme, script)
    const [first] = carriers
    if (first === undefined) throw noCarrier()
    const carrier = context.carriers.of(first)
    const [priced] = await Promise.all([
      priceFor(context, called, first), requireWilling(context, carriers, person.number),
    ])
    await context.database.asSystem(async tx => {
      // first of all: the same key, or another request for the same person, waits here at the same moment
      await insertKeypadCall(tx, {
        id, programmeId: programme.id, personId: person.id, userId, scriptId: script.scriptId,
        scriptVersion: script.version, language: script.language, taskId, contentHash, createdAt: context.clock.now(),
      })
      // what may have changed since it was read
      const again = await findCalledPerson(tx, person.id)
      await holdAttempt(context, tx, again!, {
        keypadCallId: id, userId, place: 1, carrier, script, priced, recordedMs: await findRecordingLengths(tx, script),
      })
    })
    return true
  } catch (error) {
    const { code, constraint_name: constraint } = databaseErrorOf(error) ?? {}
    if (code === UNIQUE_VIOLATION && constraint === 'keypad_call_one_open') throw await alreadyOpen(context, person.id)
    if (code === UNIQUE_VIOLATION) return false
    if (error instanceof DomainError) await countRefusal(context, userId, error, programme.country)
    throw error
  }
}

async function alreadyOpen(context: Context, personId: string): Promise<DomainError> {
  const open = await context.database.asSystem(tx => findOpenKeypadCall(tx, personId))
  return new DomainError('call_not_allowed', 'A call to this person goes on already. Wait until it has ended. Nobody else was called.', {
    reason: 'call_open', ...(open && { callId: open.id }),
  })
}

function noCarrier(): DomainError {
  return new DomainError('carrier_missing', 'No provider of this programme is set up for this script. A supervisor can see in the settings which one lacks what. Nobody was called, and nothing was charged.')
}

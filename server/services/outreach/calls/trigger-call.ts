import { createHash } from 'node:crypto'
import type { Context } from '../../../context'
import { databaseErrorOf } from '../../../db/client'
import { findKeypadCall, findOpenKeypadCall, findRecordingLengths, insertKeypadCall } from '../../../db/outreach/keypad-calls'
import { findCalledPerson, type CalledPersonRow } from '../../../db/outreach/programme-call'
import { findDefaultScript } from '../../../db/outreach/scripts'
import { DomainError } from '../../../domain/errors'
import type { KeypadCallDto, TriggerCallBody, TriggerCallReply } from '../../../../shared/schemas/outreach/calls'
import { countRefusal } from '../../calls/count-refusal'
import { idOfKey } from '../../id-of-key'
import { readScriptForCall } from '../scripts/read-script-for-call'
import { holdAttempt } from './hold-attempt'
import { requireWilling } from './require-willing'
import { readKeypadCall } from './read-keypad-call'
import { carriersFor, priceFor, tryCarriers } from './try-carriers'

export interface TriggeredCall {
  reply: TriggerCallReply
  isRepeat: boolean
}

const UNIQUE_VIOLATION = '23505'

/**
 * Calls somebody in care and asks for a key. The same key is the same call however often it is asked for (M16), and
 * while one goes on nobody begins another one to the same person (O1).
 *
 * @param key what the asker calls this request; null where it has no name.
 * @throws DomainError: nobody was called, and nothing was charged. `not_found` for people in the care of others (O4).
 */
export async function triggerCall(
  context: Context, userId: string, personId: string, key: string | null, body: TriggerCallBody,
): Promise<TriggeredCall> {
  const id = key === null ? context.ids.uuid(context.clock.now()) : idOfKey('keypad', userId, key)
  const contentHash = createHash('sha256').update(JSON.stringify({ personId, ...body })).digest('hex')
  const called = await context.database.asUser(userId, tx => findCalledPerson(tx, personId))
  if (!called) throw noPerson()
  let isRepeat = key !== null && await findSame(context, userId, id, contentHash)
  if (!isRepeat) {
    isRepeat = !await write(context, { id, userId, contentHash, called, scriptId: body.scriptId })
    // another request wrote the same key between our look and our write
    if (isRepeat) await findSame(context, userId, id, contentHash)
  }
  await tryCarriers(context, id)
  const call = await readKeypadCall(context, userId, id)
  if (call.state === 'refused') throw new DomainError('call_refused', call.problem!, { callId: id, reason: call.reason })
  return { reply: replyOf(call), isRepeat }
}

export function noPerson(): DomainError {
  return new DomainError('not_found', 'There is no such person in your care. Nobody was called.')
}

/** @throws DomainError `idempotency_mismatch` where it is another one. */
async function findSame(context: Context, userId: string, id: string, contentHash: string): Promise<boolean> {
  const known = await context.database.asSystem(tx => findKeypadCall(tx, id))
  if (known && (known.userId !== userId || known.contentHash !== contentHash)) {
    throw new DomainError('idempotency_mismatch', 'This key was used for another call. Nobody was called by this request. Choose another key.')
  }
  return known !== null
}

interface Wanted {
  id: string
  userId: string
  contentHash: string
  called: CalledPersonRow
  scriptId: string | undefined
}

/** False where the same was written by somebody else at the same time. */
async function write(context: Context, wanted: Wanted): Promise<boolean> {
  const { id, userId, contentHash, called } = wanted
  const { person, programme } = called
  try {
    const script = await context.database.asSystem(async tx => {
      const scriptId = wanted.scriptId ?? await findDefaultScript(tx, programme.id)
      if (scriptId === null) throw new DomainError('script_refused', 'This programme has no script yet. A supervisor can add one. Nobody was called.', { reason: 'none' })
      const found = await readScriptForCall(tx, { scriptId, language: person.language })
      if (found.programmeId !== programme.id) throw new DomainError('not_found', 'There is no such script in this programme. Nobody was called.')
      return found
    })
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
        scriptVersion: script.version, language: script.language, contentHash, createdAt: context.clock.now(),
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

function replyOf(call: KeypadCallDto): TriggerCallReply {
  return { success: true, call_sid: call.callSid, provider: call.provider, callId: call.id, call }
}

import { createHash } from 'node:crypto'
import type { Context } from '../../../context'
import { findKeypadCall } from '../../../db/outreach/keypad-calls'
import { findCalledPerson } from '../../../db/outreach/programme-call'
import { DomainError } from '../../../domain/errors'
import type { KeypadCallDto, TriggerCallBody, TriggerCallReply } from '../../../../shared/schemas/outreach/calls'
import { idOfKey } from '../../id-of-key'
import { readKeypadCall } from './read-keypad-call'
import { tryCarriers } from './try-carriers'
import { writeRequest } from './write-request'

export interface TriggeredCall {
  reply: TriggerCallReply
  isRepeat: boolean
}

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
    isRepeat = !await writeRequest(context, { id, userId, contentHash, called, scriptId: body.scriptId })
    // another request wrote the same key between our look and our write
    if (isRepeat) await findSame(context, userId, id, contentHash)
  }
  await tryCarriers(context, id)
  return { reply: replyOf(await readRefusedOrNot(context, userId, id)), isRepeat }
}

/** @throws DomainError `call_refused` for a call that no carrier took on. */
export async function readRefusedOrNot(context: Context, userId: string, id: string): Promise<KeypadCallDto> {
  const call = await readKeypadCall(context, userId, id)
  if (call.state === 'refused') throw new DomainError('call_refused', call.problem!, { callId: id, reason: call.reason })
  return call
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

function replyOf(call: KeypadCallDto): TriggerCallReply {
  return { success: true, call_sid: call.callSid, provider: call.provider, callId: call.id, call }
}

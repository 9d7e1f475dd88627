import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { insertCallOrder } from '../../db/calls/call-orders'
import { databaseErrorOf, type Tx } from '../../db/client'
import { countScheduled, findMessage, insertMessage } from '../../db/messages/messages'
import { formatExact, parseMicros } from '../../../shared/format/money'
import type { CreateCallBody, CreateCallReply, MessageDto } from '../../../shared/schemas/messages'
import { countRefusal } from '../calls/count-refusal'
import { holdCall, type Caller } from '../calls/hold-call'
import { placeCall } from '../calls/place-call'
import { idOfKey } from '../id-of-key'
import { checkMessage, requireTime, type CheckedMessage } from './check-message'
import { toMessageDtos } from './message-dto'

export interface CreatedMessage {
  reply: CreateCallReply
  isRepeat: boolean
  /** The carrier has a call of it. */
  isPlaced: boolean
}

/** How long an order that was written is left alone before somebody goes on with it. */
export const UNASKED_SECONDS = 30
/** As many as a person can look over. */
const MOST_SCHEDULED = 100
const UNIQUE_VIOLATION = '23505'

/**
 * Calls a phone and says a message, now or at a time (V1). The same key is the same message however often it is asked
 * for (M16). Every refusal is counted (C11).
 *
 * @param key what the person's program calls this message; null where it names none.
 * @throws DomainError: nothing was charged, and nobody was called. `call_refused`: by the phone network.
 */
export async function createMessage(
  context: Context, caller: Caller, key: string | null, body: CreateCallBody,
): Promise<CreatedMessage> {
  const id = key === null ? context.ids.uuid(context.clock.now()) : idOfKey('message', caller.id, key)
  const contentHash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const findKnown = () => findSame(context, caller.id, id, contentHash)
  let isRepeat = key !== null && await findKnown()
  if (!isRepeat) {
    isRepeat = !await write(context, caller, body, { id, contentHash })
    // another request wrote the same key between our look and our write
    if (isRepeat) await findKnown()
  }
  await placeCall(context, id)
  const message = await readMessageDto(context, caller.id, id)
  if (message.state === 'refused') throw new DomainError('call_refused', message.problem!, { callId: id, reason: message.reason })
  return { reply: replyOf(message), isRepeat, isPlaced: message.state === 'placed' }
}

/** @throws DomainError `idempotency_mismatch` where it is another one. */
async function findSame(context: Context, userId: string, id: string, contentHash: string): Promise<boolean> {
  const known = await context.database.asSystem(tx => findMessage(tx, id))
  if (known && (known.userId !== userId || known.contentHash !== contentHash)) {
    throw new DomainError('idempotency_mismatch', 'This key was used for another message. Nobody was called by this request, and nothing was charged. Choose another key.')
  }
  return known !== null
}

/** False where the same was written by somebody else at the same time. */
async function write(
  context: Context, caller: Caller, body: CreateCallBody, named: { id: string, contentHash: string },
): Promise<boolean> {
  try {
    const scheduledFor = body.scheduledFor === undefined ? null : requireTime(context, body.scheduledFor)
    const checked = await checkMessage(context, caller, body)
    const now = context.clock.now()
    const { timeZone } = body
    const stamps = { createdAt: now, updatedAt: now }
    const row = { ...named, ...checked.content, ...stamps, userId: caller.id, timeZone, scheduledFor }
    await context.database.asSystem(async tx => {
      if (scheduledFor) await requireRoom(tx, caller.id)
      // first of all: the same key at the same moment waits here, and is then no second call
      await insertMessage(tx, { ...row, state: scheduledFor ? 'scheduled' : 'started' })
      if (!scheduledFor) await holdMessage(context, tx, caller, checked, named.id)
    })
    return true
  } catch (error) {
    if (databaseErrorOf(error)?.code === UNIQUE_VIOLATION) return false
    if (error instanceof DomainError) await countRefusal(context, caller.id, error, body.country ?? caller.country)
    throw error
  }
}

/** The call of a message with its hold and its order, in the transaction of the message. */
export async function holdMessage(
  context: Context, tx: Tx, caller: Caller, { priced, content, document, length }: CheckedMessage, callId: string,
): Promise<void> {
  const { name: carrier } = context.carriers.browser
  await holdCall(context, tx, caller, priced, {
    callId, channel: 'message', carrier, originNumber: content.fromNumber, lookAfterSeconds: UNASKED_SECONDS, bounds: length,
  })
  await insertCallOrder(tx, { callId, document, now: context.clock.now() })
}

async function requireRoom(tx: Tx, userId: string): Promise<void> {
  if (await countScheduled(tx, userId) < MOST_SCHEDULED) return
  throw new DomainError('limit_reached', `${MOST_SCHEDULED} messages of yours wait for their time, and that is as many as there may be. Cancel one first. Nothing was charged.`, {
    limit: 'scheduledMessages', allowedCount: MOST_SCHEDULED,
  })
}

async function readMessageDto(context: Context, userId: string, id: string): Promise<MessageDto> {
  return context.database.asUser(userId, async tx => {
    const row = await findMessage(tx, id)
    const [message] = await toMessageDtos(context, tx, [row!])
    return message!
  })
}

function replyOf(callRecord: MessageDto): CreateCallReply {
  return { success: true, callSid: callRecord.callSid, callRecord, message: wordsOf(callRecord) }
}

function wordsOf({ state, heldMicros, currency, problem }: MessageDto): string {
  switch (state) {
    case 'placed': return 'Call created and saved successfully'
    case 'scheduled': return 'Call scheduled and saved successfully. Nothing is set aside for it until its time'
    case 'sending': return 'Call saved. It is about to be placed'
    case 'asking':
    case 'unknown': return `Call saved. ${problem!} ${formatExact(parseMicros(heldMicros!), currency!)} is set aside until then.`
    default: return problem ?? 'Nobody is called. Nothing was charged'
  }
}

import { isTooLate } from '../../domain/messages/due'
import { DomainError } from '../../domain/errors'
import { CarrierUnavailable } from '../../carriers/carrier'
import type { Context } from '../../context'
import { findUser } from '../../db/account/accounts'
import { databaseErrorOf } from '../../db/client'
import { changeMessage, listDueMessages, takeScheduledMessage, type MessageRow } from '../../db/messages/messages'
import { countRefusal } from '../calls/count-refusal'
import { placeCall } from '../calls/place-call'
import type { Caller } from '../calls/hold-call'
import { checkMessage } from './check-message'
import { holdMessage } from './create-message'
import { tellNotSent } from './tell-not-sent'

const BATCH = 20
const UNIQUE_VIOLATION = '23505'
/** What passes by itself: the person talks, or has just called. It is tried again until the message is too late. */
const PASSING = new Set(['too_many_calls', 'carrier_unavailable', 'service_unavailable'])

/**
 * Sends the messages whose time has come, each once. Any number of servers may do so at once: a message is taken by the
 * transaction that writes its call under the same id, and whatever dies after that finds the order of the call.
 *
 * @returns how many were started, or given up.
 */
export async function sendDueMessages(context: Context): Promise<number> {
  const due = await context.database.asSystem(tx => listDueMessages(tx, context.clock.now(), BATCH))
  let count = 0
  for (const message of due) {
    try {
      if (await sendOrGiveUp(context, message)) count += 1
    } catch (error) {
      // one that cannot be sent keeps none of the rest
      context.log.error({ error, messageId: message.id }, 'a message could not be sent at its time')
    }
  }
  return count
}

async function sendOrGiveUp(context: Context, message: MessageRow): Promise<boolean> {
  if (isTooLate(message.scheduledFor!, context.clock.now())) return giveUp(context, message, null)
  try {
    if (!await start(context, message)) return false
  } catch (error) {
    if (databaseErrorOf(error)?.code === UNIQUE_VIOLATION || isPassing(error)) return false
    if (!(error instanceof DomainError)) throw error
    return giveUp(context, message, error)
  }
  await placeCall(context, message.id)
  return true
}

function isPassing(error: unknown): boolean {
  if (error instanceof CarrierUnavailable) return true
  return error instanceof DomainError && (PASSING.has(error.code) || error.details.limit === 'startsPerMinute')
}

/** False where somebody else has it, or it was changed since it was read. */
async function start(context: Context, message: MessageRow): Promise<boolean> {
  const caller = await readCaller(context, message.userId)
  if (!caller) return false
  const checked = await checkMessage(context, caller, {
    ...message, to: message.toNumber, from: message.fromNumber, repeat: message.repeats, country: undefined,
  })
  return context.database.asSystem(async tx => {
    const taken = await takeScheduledMessage(tx, message.id)
    if (taken?.revision !== message.revision) return false
    await holdMessage(context, tx, caller, checked, message.id)
    await changeMessage(tx, message.id, { state: 'started' }, context.clock.now())
    return true
  })
}

/** It is not sent any more, and its owner is told so. `error`: why it was refused; null where it is too late. */
async function giveUp(context: Context, message: MessageRow, error: DomainError | null): Promise<boolean> {
  const isGivenUp = await context.database.asSystem(async tx => {
    const taken = await takeScheduledMessage(tx, message.id)
    if (taken?.revision !== message.revision) return false
    await changeMessage(tx, message.id, error
      ? { state: 'refused', reason: error.code, problem: error.message }
      : { state: 'missed' }, context.clock.now())
    await tellNotSent(context, tx, message, error?.message ?? null)
    return true
  })
  if (isGivenUp && error) await countRefusal(context, message.userId, error, 'ZZ')
  return isGivenUp
}

async function readCaller(context: Context, userId: string): Promise<Caller | null> {
  const user = await context.database.asSystem(tx => findUser(tx, userId))
  return user && { id: user.id, createdAt: user.createdAt, country: user.country }
}

import { holdMicros } from '../../domain/rating/affordable-seconds'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { openReservation } from '../../db/calls/call-facts'
import { insertRefusal, reserveCall } from '../../db/calls/calls'
import type { StartCallReply } from '../../../shared/schemas/calls'
import { numberToShow } from '../numbers/numbers-to-show'
import { priceNumber, type PricedCall } from '../rating/price-number'
import { toQuoteDto } from './quote-call'
import { readAdmission } from './read-admission'

export interface Caller {
  id: string
  createdAt: Date
  /** ISO 3166-1: numbers typed without + belong there. */
  country: string
}

/** How long a call that nobody has asked the carrier for is left alone before the carrier is asked. */
const UNCLAIMED_SECONDS = 30
/** Room between the end of a call's time and the moment when its hold is looked into. */
export const EXPIRY_GRACE_SECONDS = 120

/** A price that was asked for one number is found by all of it. What is kept for ever does not say whose it is (P2). */
const keptPrefix = (matched: string, e164: string) => (matched === e164.slice(1) ? matched.slice(0, -4) : matched)

/**
 * Checks, prices and holds: after this the browser may dial (C1). Every refusal is counted (C11).
 *
 * @throws DomainError; nothing was written but the count, and nothing was charged.
 */
export async function startCall(
  context: Context, caller: Caller,
  request: { toNumber: string, country?: string | undefined, from?: string | undefined },
): Promise<StartCallReply> {
  const country = request.country ?? caller.country
  try {
    const origin = await context.database.asUser(caller.id, tx =>
      numberToShow(tx, caller.id, context.carriers.browser, request.from))
    const priced = await priceNumber(context, request.toNumber, country, { home: caller.country, origin })
    return await reserve(context, caller, priced, origin)
  } catch (error) {
    if (error instanceof DomainError) await countRefusal(context, caller, error, country)
    throw error
  }
}

async function reserve(context: Context, caller: Caller, priced: PricedCall, origin: string): Promise<StartCallReply> {
  const { number, currency } = priced
  const carrier = context.carriers.browser
  const now = context.clock.now()
  const callId = context.ids.uuid(now)
  const quote = await context.database.asSystem(async tx => {
    // from here on this wallet is ours until the transaction ends: what is read stays true
    const facts = await openReservation(tx, caller.id, currency, now)
    const read = await readAdmission(context, tx, caller, facts, priced)
    const { admitted } = read
    if (!admitted) throw read.refusal
    // a number that somebody else has proved meanwhile is not theirs any more
    if (origin !== carrier.callerId) await numberToShow(tx, caller.id, carrier, origin)

    await reserveCall(tx, {
      callId, userId: caller.id, now, ...admitted,
      toNumber: number.e164, originNumber: origin, carrier: carrier.name, channel: 'browser',
      country: number.country, lineType: number.lineType,
      currency,
      components: priced.components.map(part => ({
        ...part,
        matchedPrefix: keptPrefix(part.matchedPrefix, number.e164),
        heldMicros: holdMicros(part, admitted.maxSeconds),
      })),
      expiresAt: secondsAfter(now, admitted.maxSeconds + context.config.ringTimeoutSeconds + EXPIRY_GRACE_SECONDS),
      reconcileAfter: secondsAfter(now, UNCLAIMED_SECONDS),
    })
    return toQuoteDto(priced, read)
  })
  context.live.publish({ userId: caller.id, callId })
  return { callId, toNumber: number.e164, maxAllowedSeconds: quote.maxSeconds, quote }
}

async function countRefusal(context: Context, caller: Caller, error: DomainError, country: string): Promise<void> {
  const reason = error.details.reason ?? error.details.limit ?? null
  await context.database.asSystem(tx => insertRefusal(tx, {
    userId: caller.id, code: error.code, reason: reason === null ? null : String(reason), country,
    now: context.clock.now(),
  }))
}

function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}

import { holdMicros } from '../../domain/rating/affordable-seconds'
import type { Context } from '../../context'
import { openReservation, type CallFactsRow } from '../../db/calls/call-facts'
import { reserveCall } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import type { CallChannel } from '../../../shared/schemas/calls'
import type { PricedCall } from '../rating/price-number'
import { numberToShow } from '../numbers/numbers-to-show'
import { readAdmission, type CallBounds, type ReadAdmission } from './read-admission'

export interface Caller {
  id: string
  createdAt: Date
  /** ISO 3166-1: numbers typed without + belong there. */
  country: string
}

/** A price, and of the other side what is kept of it. */
export interface CallPrice extends Omit<PricedCall, 'number'> {
  number: Pick<PricedCall['number'], 'e164' | 'country' | 'lineType'>
}

export interface CallToHold {
  callId: string
  channel: CallChannel
  carrier: string
  /** E.164: what is shown. */
  originNumber: string
  /** How long it is left alone before somebody looks what became of it. */
  lookAfterSeconds: number
  bounds?: CallBounds
  /** What of the account's use and limits counts for it, where that is another thing than for calls of a person's. */
  counted?: (facts: CallFactsRow) => CallFactsRow
}

/** Room between the end of a call's time and the moment when its hold is looked into. */
export const EXPIRY_GRACE_SECONDS = 120

/** A price that was asked for one number is found by all of it. What is kept for ever does not say whose it is (P2). */
export const keptPrefix = (matched: string, e164: string) =>
  (matched === e164.slice(1) ? matched.slice(0, -4) : matched)

/**
 * Admits a call and writes it with its hold (C1), under the lock of the wallet: what is read here stays true until the
 * transaction ends (role system).
 *
 * @throws DomainError by which limit or lack of money it is refused; then nothing was written.
 */
export async function holdCall(
  context: Context, tx: Tx, caller: Caller, priced: CallPrice, call: CallToHold,
): Promise<Extract<ReadAdmission, { refusal: null }>> {
  const { number, currency, components } = priced
  const now = context.clock.now()
  const facts = await openReservation(tx, caller.id, currency, now)
  const { counted = same => same } = call
  const read = await readAdmission(context, tx, caller, facts && counted(facts), priced, call.bounds)
  if (!read.admitted) throw read.refusal
  const { admitted } = read
  const { callId, channel, carrier, originNumber } = call
  // a number that somebody else has proved meanwhile is not theirs any more
  await numberToShow(tx, caller.id, context.carriers.of(carrier), originNumber)
  await reserveCall(tx, {
    callId, channel, carrier, originNumber, userId: caller.id, now, ...admitted,
    toNumber: number.e164,
    country: number.country, lineType: number.lineType,
    currency,
    components: components.map(part => ({
      ...part,
      matchedPrefix: keptPrefix(part.matchedPrefix, number.e164),
      heldMicros: holdMicros(part, admitted.maxSeconds),
    })),
    expiresAt: secondsAfter(now, admitted.maxSeconds + context.config.ringTimeoutSeconds + EXPIRY_GRACE_SECONDS),
    reconcileAfter: secondsAfter(now, call.lookAfterSeconds),
  })
  return read
}

function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}

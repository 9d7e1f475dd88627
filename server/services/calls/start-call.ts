import { affordableSeconds, holdMicros, MINIMUM_CALL_SECONDS } from '../../domain/rating/affordable-seconds'
import { brokenLimit, isTooDear } from '../../domain/calls/limits'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { insertRefusal, openReservation, reserveCall } from '../../db/calls'
import type { StartCallReply } from '../../../shared/schemas/calls'
import { priceNumber, type PricedNumber } from '../rating/price-number'
import { toQuoteDto } from '../rating/quote-call'
import { readLimits } from '../users/read-limits'
import { insufficientCredits, limitReached, walletNotActive } from './refusals'

export interface Caller {
  id: string
  createdAt: Date
  /** ISO 3166-1: numbers typed without + belong there. */
  country: string
}

/** How long a call that nobody has asked the carrier for is left alone before the carrier is asked. */
const UNCLAIMED_SECONDS = 30
/** Room between the end of a call's time and the moment when its hold is looked into. */
const EXPIRY_GRACE_SECONDS = 120

/**
 * Checks, prices and holds: after this the browser may dial (C1). Every refusal is counted (C11).
 *
 * @throws DomainError; nothing was written but the count, and nothing was charged.
 */
export async function startCall(
  context: Context, caller: Caller, request: { toNumber: string, country?: string | undefined },
): Promise<StartCallReply> {
  const country = request.country ?? caller.country
  try {
    const priced = await priceNumber(context, request.toNumber, country, caller.country)
    return await reserve(context, caller, priced)
  } catch (error) {
    if (error instanceof DomainError) await countRefusal(context, caller, error, country)
    throw error
  }
}

async function reserve(context: Context, caller: Caller, priced: PricedNumber): Promise<StartCallReply> {
  const { number, rate } = priced
  const { terms } = rate
  const now = context.clock.now()
  const callId = context.ids.uuid(now)
  const quote = await context.database.asSystem(async tx => {
    const limits = await readLimits(context, tx, caller)
    if (isTooDear(limits, terms.rateNanosPerMinute)) throw limitReached('pricePerMinute')
    // from here on this wallet is ours until the transaction ends: what is read stays true
    const state = await openReservation(tx, caller.id, terms.currency, now)
    if (!state) throw new DomainError('not_found', 'You have no wallet yet. Ask the people who run this Talktime.')
    if (state.walletStatus !== 'active') throw walletNotActive(state.walletStatus)
    const broken = brokenLimit(limits, state, number.country)
    if (broken) throw limitReached(broken)

    const available = state.balanceMicros - state.heldMicros
    const spendable = limits.spendPerDayMicros - state.spentLastDayMicros
    const paidFor = affordableSeconds(terms, available, limits.maxCallSeconds)
    if (paidFor < MINIMUM_CALL_SECONDS) throw insufficientCredits(terms, available)
    const maxSeconds = affordableSeconds(terms, available < spendable ? available : spendable, limits.maxCallSeconds)
    if (maxSeconds < MINIMUM_CALL_SECONDS) throw limitReached('spendPerDay')

    await reserveCall(tx, {
      callId, userId: caller.id, walletId: state.walletId, now, maxSeconds,
      toNumber: number.e164, originNumber: context.config.twilio.callerId,
      country: number.country, lineType: number.lineType,
      holdMicros: holdMicros(terms, maxSeconds), rateId: rate.rateId, ...terms,
      matchedPrefix: rate.matchedPrefix, originPrefix: rate.originPrefix, description: rate.description,
      maxOpenCalls: limits.callsAtOnce,
      expiresAt: secondsAfter(now, maxSeconds + context.config.ringTimeoutSeconds + EXPIRY_GRACE_SECONDS),
      reconcileAfter: secondsAfter(now, UNCLAIMED_SECONDS),
    })
    return toQuoteDto(priced, available, maxSeconds, null)
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

import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { StartCallReply } from '../../../shared/schemas/calls'
import { numberToShow } from '../numbers/numbers-to-show'
import { priceNumber, type PricedCall } from '../rating/price-number'
import { countRefusal } from './count-refusal'
import { holdCall, type Caller } from './hold-call'
import { toQuoteDto } from './quote-call'

/** How long a call that nobody has asked the carrier for is left alone before the carrier is asked. */
const UNCLAIMED_SECONDS = 30

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
    if (error instanceof DomainError) await countRefusal(context, caller.id, error, country)
    throw error
  }
}

async function reserve(
  context: Context, caller: Caller, priced: PricedCall, originNumber: string,
): Promise<StartCallReply> {
  const { name: carrier } = context.carriers.browser
  const callId = context.ids.uuid(context.clock.now())
  const held = await context.database.asSystem(tx => holdCall(context, tx, caller, priced, {
    callId, channel: 'browser', carrier, originNumber, lookAfterSeconds: UNCLAIMED_SECONDS,
  }))
  const quote = toQuoteDto(priced, held)
  context.live.publish({ userId: caller.id, callId })
  return { callId, toNumber: priced.number.e164, maxAllowedSeconds: quote.maxSeconds, quote }
}

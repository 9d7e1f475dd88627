import { totalHoldMicros } from '../../domain/rating/affordable-seconds'
import type { Context } from '../../context'
import { readCallFacts } from '../../db/calls/call-facts'
import type { MessageQuoteDto, MessageQuoteQuery } from '../../../shared/schemas/messages'
import type { Caller } from '../calls/hold-call'
import { toQuoteDto } from '../calls/quote-call'
import { readAdmission } from '../calls/read-admission'
import { priceNumber } from '../rating/price-number'
import { lengthOf } from './check-message'

/**
 * What a call that speaks for so long would cost, at most, before anything is held. By the same decision as the start
 * (M19).
 *
 * @throws DomainError where the number cannot be called by anybody.
 */
export async function quoteMessage(
  context: Context, caller: Caller, { to, country, seconds }: MessageQuoteQuery,
): Promise<MessageQuoteDto> {
  const priced = await priceNumber(context, to, country ?? caller.country, { home: caller.country })
  const length = lengthOf(seconds)
  return context.database.asUser(caller.id, async tx => {
    const facts = await readCallFacts(tx, caller.id, priced.currency, context.clock.now())
    const quote = toQuoteDto(priced, await readAdmission(context, tx, caller, facts, priced, length))
    const mostMicros = totalHoldMicros(priced.components, quote.maxSeconds || length.leastSeconds)
    return { ...quote, mostMicros: mostMicros.toString() }
  })
}

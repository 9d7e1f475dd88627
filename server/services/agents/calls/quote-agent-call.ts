import type { Context } from '../../../context'
import { readCallFacts } from '../../../db/calls/call-facts'
import { MINIMUM_CALL_SECONDS, totalHoldMicros } from '../../../domain/rating/affordable-seconds'
import type { AgentQuoteDto, AgentQuoteQuery } from '../../../../shared/schemas/agents/agent-calls'
import type { Caller } from '../../calls/hold-call'
import { toQuoteDto } from '../../calls/quote-call'
import { readAdmission } from '../../calls/read-admission'
import { agentBounds } from './agent-bounds'
import { readCaller } from './create-outbound-call'
import { priceAgentCall } from './price-agent-call'

/**
 * What a call of an agent would cost and at most, phone and agent, before anything is held. By the same decision as the
 * start (M19).
 *
 * @throws DomainError where the number cannot be called by anybody, or the agent calls nobody now.
 */
export async function quoteAgentCall(
  context: Context, caller: Caller, agentId: string, { to, country = caller.country }: AgentQuoteQuery,
): Promise<AgentQuoteDto> {
  const { database } = context
  const { version, origin } = await database.asUser(caller.id, tx => readCaller(context, tx, caller.id, agentId))
  const priced = await priceAgentCall(context, caller, { to, country, origin })
  return database.asUser(caller.id, async tx => {
    const facts = await readCallFacts(tx, caller.id, priced.currency, context.clock.now())
    const { bounds, counted } = await agentBounds(context, tx, version, 'out')
    const quote = toQuoteDto(priced, await readAdmission(context, tx, caller, facts && counted(facts), priced, bounds))
    const mostMicros = totalHoldMicros(priced.components, quote.maxSeconds || MINIMUM_CALL_SECONDS)
    return { ...quote, mostMicros: mostMicros.toString() }
  })
}

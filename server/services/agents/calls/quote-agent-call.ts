import type { Context } from '../../../context'
import { readCallFacts } from '../../../db/calls/call-facts'
import { MINIMUM_CALL_SECONDS, totalHoldMicros } from '../../../domain/rating/affordable-seconds'
import type { AgentQuoteDto, AgentQuoteQuery } from '../../../../shared/schemas/agents/agent-calls'
import type { Caller } from '../../calls/hold-call'
import { toErrorDto, toQuoteDto } from '../../calls/quote-call'
import { readAdmission } from '../../calls/read-admission'
import { agentBounds } from './agent-bounds'
import { callingObstacle, readCallingAgent } from './calling-agent'
import { priceAgentCall } from './price-agent-call'

/**
 * What a call of an agent would cost and at most, phone and agent, before anything is held. By the same decisions as
 * the start (M19): what is in the way comes beside the price.
 *
 * @throws DomainError where the number cannot be called by anybody.
 */
export async function quoteAgentCall(
  context: Context, caller: Caller, agentId: string, { to, country = caller.country }: AgentQuoteQuery,
): Promise<AgentQuoteDto> {
  const { database } = context
  const calling = await database.asUser(caller.id, tx => readCallingAgent(context, tx, caller.id, agentId))
  const priced = await priceAgentCall(context, caller, { to, country, origin: calling.origin })
  return database.asUser(caller.id, async tx => {
    const obstacle = await callingObstacle(context, tx, caller, calling, priced.number.e164)
    const facts = await readCallFacts(tx, caller.id, priced.currency, context.clock.now())
    const { bounds, counted } = await agentBounds(context, tx, calling.version, 'out')
    const quote = toQuoteDto(priced, await readAdmission(context, tx, caller, facts && counted(facts), priced, bounds))
    const mostMicros = totalHoldMicros(priced.components, quote.maxSeconds || MINIMUM_CALL_SECONDS).toString()
    return { ...quote, mostMicros, ...obstacle && { callable: false, refusal: toErrorDto(obstacle) } }
  })
}

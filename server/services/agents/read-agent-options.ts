import type { Context } from '../../context'
import { findAnswering } from '../../db/agents/agents'
import { listOwnNumbers } from '../../db/numbers/own-numbers'
import { displayNumber } from '../../domain/phone/display-number'
import type { AgentOptionsDto } from '../../../shared/schemas/agents/agents'

/** What an agent of a person may be set to, and the numbers that it could answer. */
export async function readAgentOptions({ config, database }: Context, userId: string): Promise<AgentOptionsDto> {
  return database.asUser(userId, async tx => {
    const own = await listOwnNumbers(tx, userId)
    const numbers = own.filter(({ kind }) => kind === 'assigned').map(({ number }) => number)
    const answering = new Map((await findAnswering(tx, userId, numbers)).map(one => [one.number, one]))
    return {
      ...config.agents,
      currency: config.currency,
      rateNanosPerMinute: (config.agentCalls.priceMicrosPerMinute * 1000n).toString(),
      numbers: numbers.map(number => {
        const found = answering.get(number)
        const answeredBy = found ? { id: found.agentId, name: found.name } : null
        return { number, display: displayNumber(number), answeredBy }
      }),
    }
  })
}

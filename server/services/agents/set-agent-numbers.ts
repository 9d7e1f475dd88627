import type { Context } from '../../context'
import { findAnswering, lockAgent, putAgentNumbers } from '../../db/agents/agents'
import { listOwnNumbers } from '../../db/numbers/own-numbers'
import { sqlStateOf, type Tx } from '../../db/client'
import { DomainError } from '../../domain/errors'
import { displayNumber } from '../../domain/phone/display-number'
import type { AgentDetailDto, AgentNumbersBody } from '../../../shared/schemas/agents/agents'
import { agentDetailOf, missingAgent } from './agent-dto'

const UNIQUE_VIOLATION = '23505'

/**
 * The numbers that an agent answers, all of them anew.
 *
 * @throws DomainError `not_found`, `from_not_yours` for a number that does not ring at this person, whoever else has
 * it; `number_answered` with the agent that has it.
 */
export async function setAgentNumbers(
  { database, clock }: Context, userId: string, agentId: string, body: AgentNumbersBody,
): Promise<AgentDetailDto> {
  const numbers = [...new Set(body.numbers)]
  const now = clock.now()
  try {
    return await database.asUser(userId, async tx => {
      if (!await lockAgent(tx, userId, agentId)) missingAgent()
      await requireOwn(tx, userId, numbers)
      await requireFree(tx, userId, agentId, numbers)
      await putAgentNumbers(tx, { userId, agentId, numbers, now })
      return agentDetailOf(tx, userId, agentId)
    })
  } catch (error) {
    // two agents at once: the key let one of them through
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    await database.asUser(userId, tx => requireFree(tx, userId, agentId, numbers))
    throw error
  }
}

async function requireOwn(tx: Tx, userId: string, numbers: string[]): Promise<void> {
  const own = new Set((await listOwnNumbers(tx, userId)).filter(({ kind }) => kind === 'assigned').map(({ number }) => number))
  const foreign = numbers.find(number => !own.has(number))
  if (foreign === undefined) return
  throw new DomainError('from_not_yours', `${displayNumber(foreign)} does not ring at you here, so no agent of yours can answer it. Nothing was saved. Choose one of your numbers.`, { number: foreign })
}

async function requireFree(tx: Tx, userId: string, agentId: string, numbers: string[]): Promise<void> {
  const taken = (await findAnswering(tx, userId, numbers)).find(one => one.agentId !== agentId)
  if (!taken) return
  throw new DomainError('number_answered', `“${taken.name}” answers ${displayNumber(taken.number)} already, and a number is answered by one agent. Nothing was saved. Take it away there first.`, { number: taken.number, agentId: taken.agentId, name: taken.name })
}

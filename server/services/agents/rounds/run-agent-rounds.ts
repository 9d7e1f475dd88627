import type { Context } from '../../../context'
import { runRoundsOf } from '../../rounds/run-rounds-of'
import { AGENT_ROUNDS } from './agent-rounds'

/** All rounds of agents go on by a step. @returns how many calls were asked for */
export function runAgentRounds(context: Context): Promise<number> {
  return runRoundsOf(context, AGENT_ROUNDS)
}

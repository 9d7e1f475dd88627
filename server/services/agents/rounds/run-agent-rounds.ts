import type { Context } from '../../../context'
import { runRoundsOf } from '../../rounds/run-rounds-of'
import { agentRounds } from './agent-rounds'

/**
 * All rounds of agents go on by a step. Whoever is due stays so where this server stops and nobody would take their
 * talk: another one, or this one when it is back, calls them.
 *
 * @param takesTalks asked before each call
 * @returns how many calls were asked for
 */
export async function runAgentRounds(context: Context, takesTalks: () => boolean): Promise<number> {
  return takesTalks() ? runRoundsOf(context, agentRounds(takesTalks)) : 0
}

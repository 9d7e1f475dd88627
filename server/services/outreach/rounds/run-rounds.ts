import type { Context } from '../../../context'
import { runRoundsOf } from '../../rounds/run-rounds-of'
import { PROGRAMME_ROUNDS } from './programme-rounds'

/** All rounds of programmes go on by a step. @returns how many calls were asked for */
export function runRounds(context: Context): Promise<number> {
  return runRoundsOf(context, PROGRAMME_ROUNDS)
}

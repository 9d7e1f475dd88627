import type { Context } from '../../context'
import { listUnanswered, type Called } from '../../db/calls/open-calls'
import { endUnwantedCalls } from './end-unwanted-calls'

/**
 * Something was kept by which somebody may not be called any more: what is on its way to them ends before they pick up
 * (O3).
 */
export function stopRinging(context: Context, called: Called): void {
  context.later('end calls that are not wanted any more', () =>
    endUnwantedCalls(context, tx => listUnanswered(tx, called)))
}

import type { Context } from '../../context'
import { findTalkedCalls } from '../../db/leads/lead-calls'
import { settleLead } from './settle-lead'

/** While a call goes on: what was saved in it is judged by the words that are there by now. Again as words come. */
export async function keepLead(context: Context, callId: string): Promise<void> {
  await context.database.asSystem(async tx => {
    const [talked] = await findTalkedCalls(tx, [callId])
    if (talked) await settleLead(context, tx, talked)
  })
}

import type { Context } from '../../../server/context'
import { ENDED_CALL_SUBSCRIBERS } from '../../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { fetchProviderCosts } from '../../../server/services/costs/fetch-provider-costs'
import { readTalks } from '../../../server/services/leads/read-talks'

/** The jobs that lead from the end of a call to what it cost us. @returns how many calls were looked into. */
export async function lookForCosts(context: Context): Promise<number> {
  await handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)
  await readTalks(context)
  return fetchProviderCosts(context)
}

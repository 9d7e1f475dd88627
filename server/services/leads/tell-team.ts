import type { Context } from '../../context'
import { findUser } from '../../db/account/accounts'
import type { AgentVersionRow } from '../../db/agents/agents'
import type { Tx } from '../../db/client'
import type { LeadCallRow } from '../../db/leads/lead-calls'
import { queueMail } from '../mail/queue-mail'

/** A mail for each call that told something: where the words are, and none of them. Once. */
export async function tellTeam(
  context: Context, tx: Tx, { leadCall, version }: { leadCall: LeadCallRow, version: AgentVersionRow }, leadId: string,
): Promise<void> {
  const owner = await findUser(tx, leadCall.userId)
  if (!owner) return
  await queueMail(context, tx, [{
    kind: 'lead-came',
    to: owner.email,
    userId: owner.id,
    dedupeKey: `lead-came:${leadCall.callId}`,
    facts: {
      name: owner.name, timeZone: version.timeZone, currency: context.config.currency,
      agentName: version.name, leadId, at: leadCall.createdAt,
    },
  }])
}

import type { Context } from '../../../context'
import type { CheckNumberBody, NumberVerdictDto } from '../../../../shared/schemas/agents/call-wishes'
import type { AgentOwner } from '../agent-content'
import { mayBeCalled } from '../../calls/may-be-called'

/** Whether an agent may call a number now, by the same rule as the call itself. */
export async function checkNumber(
  { database, clock }: Context, owner: AgentOwner, { number, country = owner.country }: CheckNumberBody,
): Promise<NumberVerdictDto> {
  const asked = { number, now: clock.now() }
  const found = await database.asUser(owner.id, tx => mayBeCalled(tx, { id: owner.id, country }, asked))
  const { reason = null, message = null, opensAt = null } = found ?? {}
  return { reason, message, opensAt: opensAt?.toISOString() ?? null }
}

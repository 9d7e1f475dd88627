import type { Context } from '../../../context'
import { findAgent, findAgentVersion, type AgentVersionRow } from '../../../db/agents/agents'
import type { Tx } from '../../../db/client'
import { DomainError } from '../../../domain/errors'
import type { Voice } from '../../../voices/voice'
import { soundContent, toAgentContent, type AgentOwner } from '../agent-content'
import { missingAgent } from '../agent-dto'

/**
 * A version that its owner is about to try, and the voice that it is tried with.
 *
 * @throws DomainError `not_found`, also for somebody else's (A2); `agent_refused` where the version names what is not
 * there any more; `service_unavailable` where no voice is set up
 */
export async function readTriedVersion(
  context: Context, tx: Tx, owner: AgentOwner, of: { agentId: string, version: number },
): Promise<{ version: AgentVersionRow, voice: Voice }> {
  const { voice } = context
  if (!await findAgent(tx, owner.id, of.agentId)) missingAgent()
  const version = await findAgentVersion(tx, of.agentId, of.version)
  if (!version) throw new DomainError('not_found', `This agent has no version ${of.version}. Load the page again.`)
  soundContent(context, owner, toAgentContent(version))
  if (voice === null) {
    throw new DomainError('service_unavailable', 'No voice is set up here, so agents cannot be tried. Ask whoever runs this.', { reason: 'voice' })
  }
  return { version, voice }
}

import type { Context } from '../../context'
import { findAgent, listAgentVersions as findVersions } from '../../db/agents/agents'
import type { AgentVersionsDto, VersionsQuery } from '../../../shared/schemas/agents/agents'
import { toAgentContent } from './agent-content'
import { missingAgent } from './agent-dto'

const PAGE = 20

/** @throws DomainError `not_found` */
export async function listAgentVersions(
  { database }: Context, userId: string, id: string, { before }: VersionsQuery,
): Promise<AgentVersionsDto> {
  return database.asUser(userId, async tx => {
    if (!await findAgent(tx, userId, id)) missingAgent()
    const rows = await findVersions(tx, id, { before, limit: PAGE + 1 })
    return {
      versions: rows.slice(0, PAGE).map(row => ({
        version: row.version, restoredFrom: row.restoredFrom,
        createdAt: row.createdAt.toISOString(), content: toAgentContent(row),
      })),
      hasMore: rows.length > PAGE,
    }
  })
}

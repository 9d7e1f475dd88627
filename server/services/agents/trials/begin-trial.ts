import type { Context } from '../../../context'
import type { AgentVersionRow } from '../../../db/agents/agents'
import { countTrials, insertTrial } from '../../../db/agents/trials'
import { trialObstacle } from '../../../domain/agents/trial-obstacle'
import { DomainError } from '../../../domain/errors'
import type { TrialKind } from '../../../../shared/schemas/agents/trials'
import type { Voice } from '../../../voices/voice'
import type { AgentOwner } from '../agent-content'
import { readTriedVersion } from './read-tried-version'

const DAY_MS = 86_400_000
/** What is under way for longer has died with its server. */
const RUNNING_MS = 5 * 60_000

export interface BegunTrial {
  id: string
  voice: Voice
  version: AgentVersionRow
  turnsLeft: number
  leftToday: number
}

/**
 * Notes that a version is tried, before it costs us anything. Days are those of UTC.
 *
 * @throws DomainError `not_found`; `agent_refused` where the version names what is not there any more;
 * `service_unavailable` where no voice is set up; `limit_reached`
 */
export async function beginTrial(
  context: Context, owner: AgentOwner, of: { agentId: string, version: number, talkId: string, kind: TrialKind },
): Promise<BegunTrial> {
  const { clock, config, database, ids } = context
  const now = clock.now()
  const { agentId, talkId, kind } = of
  return database.asUser(owner.id, async (tx, asSystem) => {
    const { version, voice } = await readTriedVersion(context, tx, owner, of)
    const counts = await countTrials(tx, {
      userId: owner.id, talkId,
      since: new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS), runningSince: new Date(now.getTime() - RUNNING_MS),
    })
    const obstacle = trialObstacle(counts, config.trials, now)
    if (obstacle !== null) throw new DomainError('limit_reached', obstacle)
    const id = ids.uuid(now)
    await asSystem(() => insertTrial(tx, {
      id, talkId, userId: owner.id, agentId, agentVersion: of.version, kind, model: version.model, createdAt: now,
    }))
    const { mostTurns, perDay } = config.trials
    return { id, version, voice, turnsLeft: mostTurns - counts.turns - 1, leftToday: perDay - counts.today - 1 }
  })
}

import type { Context } from '../../../context'
import { agentRoundSpent, sumAgentRounds, type AgentRoundRow, type AgentRoundSums } from '../../../db/agents/agent-rounds'
import { findAgentVersion, findAgent } from '../../../db/agents/agents'
import type { Tx } from '../../../db/client'
import { countPeople, nextDue } from '../../../db/rounds/rounds'
import { DomainError } from '../../../domain/errors'
import { nextRoundOpening } from '../../../domain/outreach/round-hours'
import type { AgentRoundDto, AgentRoundReportDto } from '../../../../shared/schemas/agents/agent-rounds'
import type { RoundReason } from '../../../../shared/schemas/outreach/round-words'
import { roundCounts } from '../../rounds/round-counts'

type AsSystem = <T>(work: () => Promise<T>) => Promise<T>

const NOTHING: AgentRoundSums = { calls: 0, seconds: 0, leads: 0, costMicros: 0n }

/** Rounds of one agent, with how far they are and what they came to. */
export async function toAgentRoundDtos(
  context: Context, tx: Tx, asSystem: AsSystem, rows: AgentRoundRow[],
): Promise<AgentRoundDto[]> {
  const [first] = rows
  if (!first) return []
  const ids = rows.map(({ id }) => id)
  return asSystem(async () => {
    const counts = await countPeople(tx, ids)
    const spent = await agentRoundSpent(tx, ids)
    const sums = await sumAgentRounds(tx, ids)
    const due = await nextDue(tx, ids)
    const { name, timeZone, hours } = await versionOf(tx, first)
    const now = context.clock.now()
    return rows.map(row => {
      const { id, agentId, state, perMinute, atOnce, waits, revision, retries, machineMessage } = row
      const counted = roundCounts(counts, row)
      const isOpen = state === 'running' || state === 'paused'
      return {
        id, agentId, state, perMinute, atOnce, revision, retries, machineMessage, timeZone, ...counted,
        name: row.name,
        agentName: name,
        window: row.windowFrom === null ? null : { from: row.windowFrom, to: row.windowTo! },
        startsAt: row.startsAt.toISOString(),
        endsAt: row.endsAt?.toISOString() ?? null,
        budgetMicros: row.budgetMicros?.toString() ?? null,
        spentMicros: (spent.get(id) ?? 0n).toString(),
        currency: context.config.currency,
        waits: state === 'running' ? waits : null,
        opensAt: isOpen ? nextRoundOpening({ timeZone, hours, holidays: [] }, row, now)?.toISOString() ?? null : null,
        nextAt: isOpen ? due.get(id)?.toISOString() ?? null : null,
        report: reportOf(counted, sums.get(id) ?? NOTHING),
        createdAt: row.createdAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
      }
    })
  })
}

/** The version that its calls run; of an agent that is not there any more the last one. */
async function versionOf(tx: Tx, { agentId, createdBy }: AgentRoundRow) {
  const found = await findAgent(tx, createdBy, agentId)
  const live = found?.agent.liveVersion == null ? null : await findAgentVersion(tx, agentId, found.agent.liveVersion)
  const version = live ?? found?.newest ?? await findAgentVersion(tx, agentId, 1)
  return version!
}

function reportOf(
  { people, reasons }: ReturnType<typeof roundCounts>, { calls, seconds, leads, costMicros }: AgentRoundSums,
): AgentRoundReportDto {
  const of = (reason: RoundReason) => reasons
    .reduce((sum, one) => sum + (one.state === 'unreached' && one.reason === reason ? one.count : 0), 0)
  return {
    calls, seconds, leads, costMicros: costMicros.toString(), reached: people.reached,
    machine: of('machine'), noAnswer: of('no_answer'), busy: of('busy'), failed: of('failed'),
  }
}

/** @throws DomainError `not_found`, also for somebody else's (A2). */
export function missingRound(): never {
  throw new DomainError('not_found', 'You have no such round.')
}

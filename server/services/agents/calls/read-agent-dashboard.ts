import type { Context } from '../../../context'
import {
  countLeads, findLatencies, listAgentNames, sumAgentCalls, type CallSumRow, type LatencyRow,
} from '../../../db/agents/agent-figures'
import { analyticsPeriod } from '../../../domain/analytics/period'
import { zoneOf } from '../../../domain/analytics/zone'
import { daysBetween } from '../../../domain/dashboard/day-figures'
import type { AgentDashboardDto, AgentFigures } from '../../../../shared/schemas/agents/agent-call-replies'
import { DEFAULT_ANALYTICS_DAYS, type AnalyticsQuery } from '../../../../shared/schemas/analytics'

/** What a person's agents did in a period, by agent and all together, by the days of a time zone. */
export async function readAgentDashboard(
  context: Context, userId: string, query: AnalyticsQuery,
): Promise<AgentDashboardDto> {
  const now = context.clock.now()
  const { start, end, from, to, stretches } = analyticsPeriod(zoneOf(query.tz), query, DEFAULT_ANALYTICS_DAYS, now)
  const filter = { userId, start, end, stretches }
  return context.database.asUser(userId, async tx => {
    const sums = await sumAgentCalls(tx, filter)
    const latencies = await findLatencies(tx, filter)
    const leads = await countLeads(tx, filter)
    const called = sums.flatMap(({ agentId }) => (agentId === null ? [] : [agentId]))
    const agents = await listAgentNames(tx, userId, [...new Set(called)])
    const allLeads = [...leads.values()].reduce((sum, count) => sum + count, 0)
    const together = sums.filter(row => !row.isOfAgent && row.day === null)
    return {
      currency: context.config.currency, tz: query.tz, from, to,
      whole: { ...figuresOf(together, latencies.find(row => row.isWhole)), leads: allLeads },
      days: daysOf(sums, from, to),
      agents: agents.map(one => ({
        ...one,
        ...figuresOf(
          sums.filter(row => row.isOfAgent && row.agentId === one.id),
          latencies.find(row => !row.isWhole && row.agentId === one.id),
        ),
        leads: leads.get(one.id) ?? 0,
      })).sort((a, b) => b.calls - a.calls),
    }
  })
}

/** @param rows one without an outcome, for all of them, and one for each outcome */
function figuresOf(rows: CallSumRow[], latency: LatencyRow | undefined): Omit<AgentFigures, 'leads'> {
  const all = rows.find(row => row.outcome === null)
  const outcomes = rows.flatMap(({ outcome, calls }) => (outcome === null ? [] : [{ outcome, calls }]))
  return {
    calls: all?.calls ?? 0,
    incomingCalls: all?.incoming ?? 0,
    answeredCalls: all?.answered ?? 0,
    talkedSeconds: all?.talkedSeconds ?? 0,
    chargedMicros: all?.chargedMicros ?? '0',
    interruptions: all?.interruptions ?? 0,
    silences: outcomes.find(({ outcome }) => outcome === 'voice_silent')?.calls ?? 0,
    latency: latency ? { answers: latency.answers, medianMs: latency.medianMs, p95Ms: latency.p95Ms } : null,
    outcomes: outcomes.sort((a, b) => b.calls - a.calls),
  }
}

function daysOf(sums: CallSumRow[], from: string, to: string): AgentDashboardDto['days'] {
  const byDay = new Map(sums.flatMap(row => (row.day === null ? [] : [[row.day, row] as const])))
  return daysBetween(from, to).map(day => {
    const { calls = 0, answered = 0, chargedMicros = '0' } = byDay.get(day) ?? {}
    return { day, calls, answeredCalls: answered, chargedMicros }
  })
}

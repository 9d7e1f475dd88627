import type { Context } from '../../../context'
import { endOfOpenTime } from '../../../domain/outreach/round-hours'
import { roundLastsMs } from '../../../domain/outreach/round-pace'
import { mostCallsEach } from '../../../domain/outreach/round-person'
import { afterAgentRefusal } from '../../../domain/agents/agent-round'
import type { CallLimits } from '../../../domain/calls/limits'
import type { AgentRoundPreviewDto, PreviewAgentRoundBody } from '../../../../shared/schemas/agents/agent-rounds'
import { MOST_PROBLEMS_TOLD } from '../../../../shared/schemas/contact-imports'
import type { RoundReason } from '../../../../shared/schemas/outreach/round-words'
import type { Caller } from '../../calls/hold-call'
import { isCallable, planAgentRound, type AgentRoundPlan } from './plan-agent-round'
import { limitsOf, priceAgentRound, type AgentRoundPrice } from './price-agent-round'

/**
 * What a round of an agent would be: whom it could call and why not the others, how long, for how much at most. Nothing
 * is begun.
 *
 * @throws DomainError as starting one does, but for what can be put right on the page: that is said.
 */
export async function previewAgentRound(
  context: Context, owner: Caller, agentId: string, body: PreviewAgentRoundBody,
): Promise<AgentRoundPreviewDto> {
  const plan = await planAgentRound(context, owner, agentId, body)
  const { calling, list, obstacles, times, hours, opensAt } = plan
  const inForce = await limitsOf(context, owner)
  const callable = list.numbers.map(({ number }) => number).filter(number => isCallable(obstacles.get(number)!))
  const price = await priceAgentRound(context, calling, inForce, callable)
  const called = callable.length - price.blocked - price.dear
  const pace = paceOf(body, inForce.limits)
  const endsAt = called === 0 || opensAt === null
    ? null
    : endOfOpenTime(hours, times, opensAt, roundLastsMs(pace, called, Math.max(1, price.seconds)))
  const most = price.micros * BigInt(1 + body.retries.machine.times)
  const budget = body.budgetMicros === null ? null : BigInt(body.budgetMicros)
  return {
    chosen: list.numbers.length + list.doubles + list.problems.length,
    callable: called,
    later: callable.filter(number => obstacles.get(number) !== null).length,
    leftOut: leftOutOf(plan, price, context.clock.now()),
    variables: [...new Set(list.numbers.flatMap(({ variables }) => Object.keys(variables)))],
    badRows: list.problems.length,
    lines: list.problems.slice(0, MOST_PROBLEMS_TOLD),
    mostCalls: called * mostCallsEach(body.retries),
    mostMicros: (budget !== null && budget < most ? budget : most).toString(),
    currency: context.config.currency,
    unpriced: price.unpriced,
    timeZone: hours.timeZone,
    opensAt: opensAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    problems: problemsOf(context, body, plan, { called, price, most, pace, endsAt }),
  }
}

/** No faster than the account may call (C12). */
function paceOf({ perMinute, atOnce }: PreviewAgentRoundBody, limits: CallLimits) {
  return {
    perMinute: Math.min(perMinute, Math.max(1, limits.startsPerMinute)),
    atOnce: Math.min(atOnce, limits.agentCallsAtOnce),
  }
}

function leftOutOf(
  { list, obstacles }: AgentRoundPlan, { blocked, dear }: AgentRoundPrice, now: Date,
): AgentRoundPreviewDto['leftOut'] {
  const left = new Map<RoundReason, number>()
  const add = (reason: RoundReason, count: number) => count > 0 && left.set(reason, (left.get(reason) ?? 0) + count)
  for (const obstacle of obstacles.values()) {
    if (isCallable(obstacle)) continue
    const { person } = afterAgentRefusal({ code: 'call_not_allowed', ...obstacle! }, now)
    if (person?.kind === 'left_out') add(person.reason, 1)
  }
  add('number', list.problems.length + blocked)
  add('double', list.doubles)
  add('price', dear)
  return [...left].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count)
}

interface Found {
  called: number
  price: AgentRoundPrice
  most: bigint
  pace: { perMinute: number, atOnce: number }
  endsAt: Date | null
}

function problemsOf(
  { voice }: Context, { list: asked, perMinute, atOnce, budgetMicros }: PreviewAgentRoundBody,
  { calling, list, opensAt }: AgentRoundPlan,
  { called, price: { cheapest }, most, pace, endsAt }: Found,
): string[] {
  const problems: string[] = []
  if (list.numbers.length === 0) {
    problems.push(asked === null ? 'Nobody has agreed to be called yet. Add who did under “Who may be called”.' : 'No line of this list says a number that can be called.')
  } else if (called === 0) problems.push('None of these numbers can be called as they stand.')
  if (opensAt === null) problems.push('The hours of this round and those of the agent never meet before it is over. Choose others.')
  else if (called > 0 && endsAt === null) problems.push('At this pace the round may be over before everybody was called. Give it more time, or a faster pace.')
  if (calling.agent.state !== 'live') problems.push('The agent is not live: the round waits until it is.')
  if (voice === null) problems.push('No voice is set up here: the round waits until there is one.')
  if (pace.perMinute < perMinute) problems.push(`Your account may begin ${pace.perMinute} calls a minute, so the round is no faster than that.`)
  if (pace.atOnce < atOnce) problems.push(`Your agents may hold ${pace.atOnce} calls at once, so the round holds no more than that.`)
  const day = calling.version.dayBudgetMicros
  const own = budgetMicros === null ? null : BigInt(budgetMicros)
  const least = own !== null && own < day ? own : day
  if (called > 0 && least < most) problems.push(`The ${own === least ? 'budget' : 'agent’s budget of a day'} may be used up before everybody was called. The round waits then, and says so.`)
  if (own !== null && cheapest !== null && own * 10n < cheapest) problems.push('With this budget a call is cut short soon. Give more.')
  return problems
}

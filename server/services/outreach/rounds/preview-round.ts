import { endOfOpenTime } from '../../../domain/outreach/round-hours'
import { roundLastsMs } from '../../../domain/outreach/round-pace'
import { mostCallsEach } from '../../../domain/outreach/round-person'
import type { Context } from '../../../context'
import type { PreviewRoundBody, RoundPreviewDto } from '../../../../shared/schemas/outreach/rounds'
import type { RoundReason } from '../../../../shared/schemas/outreach/round-words'
import { planRound, priceRound, type RoundPlan } from './plan-round'

type Price = Awaited<ReturnType<typeof priceRound>>

/**
 * What a round would be: how many, how long, for how much at most. Nothing is begun.
 *
 * @throws DomainError as starting one does, but for what can be put right on the page: that is said.
 */
export async function previewRound(
  context: Context, userId: string, body: PreviewRoundBody,
): Promise<RoundPreviewDto> {
  const plan = await context.database.asUser(userId, (tx, asSystem) => planRound(context, tx, asSystem, userId, body))
  const { programme, people, times, opensAt } = plan
  const left = new Map<RoundReason, number>()
  const callable = people.filter(person => {
    const reason = plan.reasonOf(person)
    if (reason !== null) left.set(reason, (left.get(reason) ?? 0) + 1)
    return reason === null
  })
  const price = await priceRound(context, plan, callable)
  if (price.blocked > 0) left.set('number', (left.get('number') ?? 0) + price.blocked)
  const called = callable.length - price.blocked
  const endsAt = called === 0 || opensAt === null
    ? null
    : endOfOpenTime(programme, times, opensAt, roundLastsMs(body, called, secondsOf(plan)))
  return {
    chosen: people.length,
    callable: called,
    leftOut: [...left].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count),
    mostCalls: called * mostCallsEach(programme.retries),
    mostMicros: price.micros.toString(),
    currency: context.config.currency,
    unpriced: price.unpriced,
    opensAt: opensAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    problems: problemsOf(body, plan, called, price, endsAt),
  }
}

/** How long a call lasts at most, in the language in which it lasts longest. */
function secondsOf({ spoken }: RoundPlan): number {
  return Math.max(1, ...[...spoken.values()].map(one => one?.seconds ?? 0))
}

function problemsOf(
  { budgetMicros, filter }: PreviewRoundBody, { programme, people, opensAt }: RoundPlan, called: number,
  { micros, cheapest }: Price, endsAt: Date | null,
): string[] {
  const problems: string[] = []
  if (people.length === 0) {
    problems.push(Object.values(filter).some(value => value !== undefined) ? 'Nobody in care is like that. Choose others.' : 'Nobody is in care in this programme yet. Add people first.')
  } else if (called === 0) problems.push('Nobody of them can be called as they stand.')
  if (opensAt === null) problems.push('The hours of this round and those of the programme never meet before it is over. Choose others.')
  else if (called > 0 && endsAt === null) problems.push('At this pace the round is over before everybody was called. Give it more time, or a faster pace.')
  if (programme.isPaused) problems.push('Calls of this programme are paused: the round waits until a supervisor lets them go on.')
  const own = budgetMicros === null ? null : BigInt(budgetMicros)
  const budgets = [own, programme.budgetDayMicros, programme.budgetMonthMicros].filter(one => one !== null)
  const least = budgets.reduce<bigint | null>((low, one) => (low === null || one < low ? one : low), null)
  if (least !== null && cheapest !== null && least < cheapest) problems.push('The budget does not pay for a single call.')
  else if (least !== null && called > 0 && least < micros) problems.push('The budget may be used up before everybody was called. The round waits then, and says so.')
  return problems
}

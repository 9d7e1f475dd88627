import { addDays, countFigure, daysBetween, noFigures, type LedgerFigures } from '../../domain/dashboard/day-figures'
import type { Context } from '../../context'
import { readDeskNow, sumDays, type DayCost, type DaySum, type DeskNow } from '../../db/dashboard/dashboard'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { DashboardDto, DashboardFigures, DashboardNowDto, DashboardQuery } from '../../../shared/schemas/dashboard'
import { periodOf } from './period-of'

/** What moved on each day, and what waits now. Days are UTC; the last one may still be running. */
export async function readDashboard(context: Context, staffId: string, query: DashboardQuery): Promise<DashboardDto> {
  const now = context.clock.now()
  const { currency } = context.config
  const { from, to } = periodOf(query, now)
  const period = { from, to, start: `${from}T00:00:00Z`, end: `${addDays(to, 1)}T00:00:00Z` }
  const found = await context.database.asStaff(staffId, async tx => ({
    ...await sumDays(tx, period, currency), desk: await readDeskNow(tx, currency),
  }))
  const days = daysBetween(from, to).map(day => ({
    day, ...figuresOf(found.sums.filter(sum => sum.day === day), found.costs.filter(cost => cost.day === day)),
  }))
  return { currency, from, to, days, totals: figuresOf(found.sums, found.costs), now: toNow(found.desk, now) }
}

function figuresOf(sums: DaySum[], costs: DayCost[]): DashboardFigures {
  const figures = noFigures()
  for (const sum of sums) countFigure(figures, sum)
  const calls = sums.filter(sum => sum.kind === 'call_charge').reduce((count, sum) => count + sum.count, 0)
  const knownCalls = costs.reduce((count, cost) => count + cost.knownCalls, 0)
  const costMicros = costs.reduce((sum, cost) => sum + cost.costMicros, 0n)
  const revenueMicros = costs.reduce((sum, cost) => sum + cost.revenueMicros, 0n)
  return {
    ...toMicros(figures),
    calls,
    unknownCostCalls: calls - knownCalls,
    costMicros: costMicros.toString(),
    marginMicros: (revenueMicros - costMicros).toString(),
  }
}

function toMicros(figures: LedgerFigures) {
  return {
    inMicros: figures.in.toString(),
    grantedMicros: figures.granted.toString(),
    usedMicros: figures.used.toString(),
    refundedToCardsMicros: figures.refundedToCards.toString(),
    refundedForCallsMicros: figures.refundedForCalls.toString(),
    chargebackMicros: figures.chargeback.toString(),
    owedMicros: figures.owed.toString(),
    writtenOffMicros: figures.writtenOff.toString(),
    adjustedMicros: figures.adjusted.toString(),
    reversedMicros: figures.reversed.toString(),
    expiredMicros: figures.expired.toString(),
    netMicros: figures.net.toString(),
  }
}

function toNow(desk: DeskNow, now: Date): DashboardNowDto {
  return {
    at: now.toISOString(),
    balanceMicros: desk.balance,
    heldMicros: desk.held,
    grantedMicros: desk.granted,
    receivableMicros: desk.receivable,
    openCases: desk.open_cases,
    waitingComplaints: desk.waiting_complaints,
    pendingAdjustments: desk.pending_adjustments,
    undecidedDisputes: desk.undecided_disputes,
    nextEvidenceDueAt: desk.next_due_at,
    unfinishedRefunds: desk.unfinished_refunds,
    unfinishedRefundMicros: (BigInt(desk.unfinished_minor) * MICROS_PER_CENT).toString(),
  }
}

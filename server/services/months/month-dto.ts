import type { ClosedMonthRow } from '../../db/months'
import type { MonthDto } from '../../../shared/schemas/months'

/** `2026-10` as its first day. */
export const firstDayOf = (month: string): string => `${month}-01`

/** The instants a month begins and ends at, UTC. */
export function boundsOfMonth(month: string): { from: string, before: string } {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const start = (months: number) => new Date(Date.UTC(year, number - 1 + months, 1)).toISOString()
  return { from: start(0), before: start(1) }
}

export function nextMonth(month: string): string {
  return boundsOfMonth(month).before.slice(0, 7)
}

/** @param isLast no later month is closed. */
export function toClosedMonthDto({ month, closerName }: ClosedMonthRow, isLast: boolean): MonthDto {
  return {
    month: month.month.slice(0, 7),
    state: 'closed',
    isClosable: false,
    isReopenable: isLast,
    closedAt: month.closedAt.toISOString(),
    closedBy: { id: month.closedBy, name: closerName ?? month.closedBy },
    transactionCount: month.transactionCount.toString(),
    sumMicros: month.sumMicros.toString(),
  }
}

/** @param isNext no month before it is open. */
export function toOpenMonthDto(month: string, now: Date, isNext: boolean): MonthDto {
  const isOver = boundsOfMonth(month).before <= now.toISOString()
  return {
    month,
    state: isOver ? 'open' : 'running',
    isClosable: isOver && isNext,
    isReopenable: false,
    closedAt: null,
    closedBy: null,
    transactionCount: null,
    sumMicros: null,
  }
}

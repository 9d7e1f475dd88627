import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findFirstMonth, listClosedMonths } from '../../db/months'
import type { MonthDto, MonthsDto } from '../../../shared/schemas/months'
import { nextMonth, toClosedMonthDto, toOpenMonthDto } from './month-dto'

/** Every month from the first row to the present one, newest first, with what closing it found. */
export async function listMonths(context: Context, staffId: string): Promise<MonthsDto> {
  const months = await context.database.asStaff(staffId, tx => readMonths(tx, context.clock.now()))
  return { currency: context.config.currency, months: months.reverse() }
}

/** Oldest first. */
export async function readMonths(tx: Tx, now: Date): Promise<MonthDto[]> {
  const closed = (await listClosedMonths(tx)).map((row, index) => toClosedMonthDto(row, index === 0)).reverse()
  const last = closed.at(-1)
  const present = now.toISOString().slice(0, 7)
  const first = last ? nextMonth(last.month) : await findFirstMonth(tx) ?? present
  const open: MonthDto[] = []
  for (let month = first; month <= present; month = nextMonth(month)) {
    open.push(toOpenMonthDto(month, now, month === first))
  }
  return [...closed, ...open]
}

import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findClosedMonth, listClosings, listReopenings, sumMonth } from '../../db/months'
import { listLedger } from '../../db/ledger/page'
import { findPendingRequest } from '../../db/requests'
import type { MonthDetailDto, MonthEventDto } from '../../../shared/schemas/months'
import { readMonths } from './list-months'
import { boundsOfMonth, firstDayOf } from './month-dto'
import { readChecklist } from './read-checklist'
import { toFinanceTransaction } from '../ledger/transaction-dto'

const MOST_LATE_ROWS = 100

/**
 * A month with its sums, and what came late for it.
 *
 * @throws DomainError `not_found` for a month before the first row or in the future.
 */
export async function readMonth(context: Context, staffId: string, month: string): Promise<MonthDetailDto> {
  return context.database.asStaff(staffId, async tx => {
    const found = (await readMonths(tx, context.clock.now())).find(one => one.month === month)
    if (!found) throw new DomainError('not_found', 'Nothing is booked in this month.')
    const totals = await totalsOf(tx, month)
    return {
      ...found,
      currency: context.config.currency,
      totals,
      late: await lateOf(tx, month),
      checklist: found.state === 'open' ? await readChecklist(context, tx, month) : null,
      history: await historyOf(tx, month),
      pendingRequestId: await findPendingRequest(tx, ['month_close', 'month_reopen'], month),
    }
  })
}

async function lateOf(tx: Tx, month: string): Promise<MonthDetailDto['late']> {
  const { rows } = await listLedger(tx, { lateOf: month }, { limit: MOST_LATE_ROWS, beforeId: null })
  return rows.map(toFinanceTransaction)
}

async function historyOf(tx: Tx, month: string): Promise<MonthEventDto[]> {
  const reopenings = await listReopenings(tx, firstDayOf(month))
  const closings = await listClosings(tx, firstDayOf(month))
  return closings.flatMap(({ month: closed, closerName, approver }): MonthEventDto[] => {
    const undone = reopenings.find(({ reopening }) => reopening.closing === closed.closing)
    return [
      {
        event: 'closed',
        at: closed.closedAt.toISOString(),
        requestedBy: { id: closed.closedBy, name: closerName ?? closed.closedBy },
        approvedBy: approver,
        requestId: closed.requestId,
        transactionCount: closed.transactionCount.toString(),
        sumMicros: closed.sumMicros.toString(),
      },
      ...undone ? [{
        event: 'reopened' as const,
        at: undone.reopening.reopenedAt.toISOString(),
        requestedBy: undone.requester,
        approvedBy: undone.approver,
        requestId: undone.reopening.requestId,
        transactionCount: null,
        sumMicros: null,
      }] : [],
    ]
  })
}

/** Of a closed month what was written down then; of an open one what is there now. */
async function totalsOf(tx: Tx, month: string): Promise<MonthDetailDto['totals']> {
  const closed = await findClosedMonth(tx, firstDayOf(month))
  if (!closed) {
    const { from, before } = boundsOfMonth(month)
    const sums = await sumMonth(tx, from, before)
    return sums.map(row => ({ kind: row.kind, contraAccount: row.contra_account, sumMicros: row.sum_micros }))
  }
  return Object.entries(closed.month.totals)
    .flatMap(([kind, contras]) => (
      Object.entries(contras).map(([contraAccount, sumMicros]) => ({ kind, contraAccount, sumMicros }))
    ))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.contraAccount.localeCompare(b.contraAccount))
}

import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { databaseErrorOf, type Tx } from '../../../db/client'
import { closeMonth as closeInKernel, findClosedMonth } from '../../../db/finance/ledger-months'
import type { ClosedMonthDto } from '../../../../shared/schemas/finance-months'
import { readMonths } from './list-months'
import { firstDayOf, toClosedMonthDto } from './month-dto'

const REFUSED = 'TT015'

/**
 * Closes a month (F4): it takes no more rows, and its sums are written down. Again: nothing changes.
 *
 * @throws DomainError `not_found` for a month before the first row, `month_not_over`, `months_close_in_order`.
 */
export async function closeMonth(
  context: Context, staffId: string, month: string, requestId: string,
): Promise<ClosedMonthDto> {
  try {
    // the kernel's doors are not open to staff: it is told who closes
    return await context.database.asSystem(tx => closeAs(tx, staffId, month, context.clock.now(), requestId))
  } catch (error) {
    throw refusalOf(error, month) ?? error
  }
}

async function closeAs(tx: Tx, staffId: string, month: string, at: Date, requestId: string): Promise<ClosedMonthDto> {
  const [first] = await readMonths(tx, at)
  if (month < first!.month) throw new DomainError('not_found', 'Nothing is booked in this month, so there is nothing to close.')
  const isNew = await closeInKernel(tx, firstDayOf(month), staffId, at)
  const closed = toClosedMonthDto((await findClosedMonth(tx, firstDayOf(month)))!)
  if (isNew) {
    const { transactionCount, sumMicros } = closed
    await writeAudit(tx, {
      at,
      actorId: staffId,
      action: 'month.close',
      subjectType: 'month',
      subjectId: month,
      before: { state: 'open' },
      after: { state: 'closed', transactionCount, sumMicros },
      requestId,
    })
  }
  return { ...closed, isRepeat: !isNew }
}

function refusalOf(error: unknown, month: string): DomainError | null {
  const refusal = databaseErrorOf(error)
  if (refusal?.code !== REFUSED) return null
  if (refusal.message.includes('month_not_over')) {
    const sentence = `The month ${month} is not over yet, in UTC. Nothing was closed. Close it when the next month has begun.`
    return new DomainError('month_not_over', sentence)
  }
  const sentence = `Months close one after the other: one before ${month} is still open, or a later one is closed. Nothing was closed.`
  return new DomainError('months_close_in_order', sentence)
}

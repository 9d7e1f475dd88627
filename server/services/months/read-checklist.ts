import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { listBoardRows } from '../../db/board'
import { readMonthFacts } from '../../db/months'
import type { ChecklistItem } from '../../../shared/schemas/requests'
import { toWholeLook } from '../board/board-dto'
import { BOARD_CHECKS } from '../board/checks'
import { boundsOfMonth } from './month-dto'

/** What to see to before a month is closed (F4): who asks and who approves both read it. */
export async function readChecklist({ clock }: Pick<Context, 'clock'>, tx: Tx, month: string): Promise<ChecklistItem[]> {
  const { from, before } = boundsOfMonth(month)
  const facts = await readMonthFacts(tx, from, before)
  const kept = new Map((await listBoardRows(tx)).map(row => [row.name, row]))
  const now = clock.now()
  const notGreen = BOARD_CHECKS.filter(check => check.whole && toWholeLook(kept.get(check.name), now).state !== 'green').length
  const item = (key: ChecklistItem['key'], count: number): ChecklistItem => ({ key, isInOrder: count === 0, count })
  return [
    item('books', facts.days_not_compared), item('cases', facts.open_cases), item('late', facts.late_rows),
    item('adjustments', facts.waiting_adjustments), item('board', notGreen),
  ]
}

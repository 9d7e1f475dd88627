import type { Context } from '../../context'
import { countOpenCases, findNewestMatchRun, findNewestRow, listBoardRows } from '../../db/board'
import type { BoardDto } from '../../../shared/schemas/board'
import { toCheckDto, toWholeLook } from './board-dto'
import { BOARD_CHECKS } from './checks'
import { runLiveChecks } from './run-live-checks'

/** The board opens quickly or says what it could not look at. */
const BUDGET = { mostMs: 1_500, allMs: 3_000 }

/** What must hold: as it is in the newest rows now, and as it was in all of them when they were last looked at. */
export async function readBoard(context: Context, staffId: string): Promise<BoardDto> {
  const now = context.clock.now()
  return context.database.asStaff(staffId, async tx => {
    const newest = await findNewestRow(tx)
    const kept = new Map((await listBoardRows(tx)).map(row => [row.name, row]))
    const openCases = await countOpenCases(tx)
    const run = await findNewestMatchRun(tx)
    const live = await runLiveChecks(tx, now, BUDGET, (error, check) => context.log.error({ error, check }, 'a live check could not be made'))
    return {
      lookedAt: now.toISOString(),
      newest,
      checks: BOARD_CHECKS.map(check => (
        toCheckDto(check, live.get(check.name) ?? null, check.whole ? toWholeLook(kept.get(check.name), now) : null)
      )),
      books: {
        openCases,
        lastRun: run && {
          day: run.day,
          startedAt: run.startedAt.toISOString(),
          finishedAt: run.finishedAt?.toISOString() ?? null,
          error: run.error,
        },
      },
    }
  })
}

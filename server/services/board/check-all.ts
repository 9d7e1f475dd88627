import type { Context } from '../../context'
import type { BoardCheckDto, BoardLookDto } from '../../../shared/schemas/board'
import type { AnchorChecker } from '../anchors/verify-anchors'
import { toCheckDto } from './board-dto'
import { BOARD_CHECKS, type BoardCheck } from './checks'
import { failureWords } from './failure-words'
import { runLiveChecks } from './run-live-checks'

/** Nobody waits for a page. */
const BUDGET = { mostMs: 60_000, allMs: 300_000 }

export type CheckingContext = AnchorChecker & Pick<Context, 'clock'>

/**
 * Every check of the board, newest rows and everything, here and now. Writes nothing.
 *
 * @param tell called with each as it is there.
 */
export async function checkAll(
  context: CheckingContext, tell: (check: BoardCheckDto) => void,
): Promise<BoardCheckDto[]> {
  const looks = await context.database.asSystem(tx => runLiveChecks(tx, context.clock.now(), BUDGET, () => {}))
  const checks: BoardCheckDto[] = []
  for (const check of BOARD_CHECKS) {
    const whole = check.whole && await lookAtAll(context, check.whole)
    checks.push(toCheckDto(check, looks.get(check.name) ?? null, whole))
    tell(checks.at(-1)!)
  }
  return checks
}

async function lookAtAll(context: CheckingContext, look: NonNullable<BoardCheck['whole']>): Promise<BoardLookDto> {
  const began = performance.now()
  const checkedAt = context.clock.now().toISOString()
  try {
    const { count, first } = await look(context)
    const durationMs = Math.round(performance.now() - began)
    return { state: count > 0 ? 'red' : 'green', checkedAt, durationMs, count, rows: first, failure: null, isLooking: false }
  } catch (error) {
    return { state: 'unknown', checkedAt: null, durationMs: null, count: null, rows: [], failure: failureWords(error), isLooking: false }
  }
}

import type { BoardRow, Finding } from '../../db/board'
import type { BoardCheckDto, BoardLookDto, BoardState } from '../../../shared/schemas/board'
import type { BoardCheck } from './checks'

/** An answer about everything that is older than this says nothing about today. */
const STALE_MS = 86_400_000

const NOT_YET: BoardLookDto = {
  state: 'unknown', checkedAt: null, durationMs: null, count: null, rows: [], failure: 'It has not been looked at yet.', isLooking: false,
}

/** The kept answer as it counts now. What was red stays red until somebody has seen that it is mended. */
export function toWholeLook(row: BoardRow | undefined, now: Date): BoardLookDto {
  if (!row) return NOT_YET
  const isLooking = row.askedAt !== null || (row.leaseUntil !== null && row.leaseUntil > now)
  if (row.checkedAt === null || row.violations === null) {
    return { ...NOT_YET, isLooking, failure: row.failure ?? NOT_YET.failure }
  }
  const isStale = now.getTime() - row.checkedAt.getTime() > STALE_MS
  const failure = row.failure ?? (isStale ? 'It has not been looked at for more than a day.' : null)
  return {
    state: row.violations > 0 ? 'red' : failure ? 'unknown' : 'green',
    checkedAt: row.checkedAt.toISOString(),
    durationMs: row.durationMs,
    count: row.violations,
    rows: row.rows.map(toFinding),
    failure,
    isLooking,
  }
}

function toFinding(kept: Record<string, unknown>): Finding {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    says: text(kept.says) ?? '', walletId: text(kept.walletId), callId: text(kept.callId), transactionId: text(kept.transactionId),
  }
}

export function toCheckDto(
  { name, mark, title, meaning }: BoardCheck, live: BoardLookDto | null, whole: BoardLookDto | null,
): BoardCheckDto {
  return { name, mark, title, meaning, state: stateOf([live, whole]), live, whole }
}

function stateOf(looks: (BoardLookDto | null)[]): BoardState {
  const states = looks.flatMap(look => (look ? [look.state] : []))
  if (states.includes('red')) return 'red'
  return states.length === 0 || states.includes('unknown') ? 'unknown' : 'green'
}

import type { MonthDto } from '~~/shared/schemas/months'

export const MONTH_STATE_WORDS: Record<MonthDto['state'], string> = {
  running: 'Under way', open: 'Over, not closed', closed: 'Closed',
}

/** Why a month cannot be closed now; empty where it can, or is. */
export function closingObstacle({ state, isClosable }: Pick<MonthDto, 'state' | 'isClosable'>): string {
  if (state === 'running') return 'It can be closed when it is over, in UTC.'
  return state === 'open' && !isClosable ? 'The months before it are closed first.' : ''
}

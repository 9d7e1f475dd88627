import type { MovementsFilter } from '../../db/wallet'
import type { TransactionsFilter } from '../../../shared/schemas/wallet'

/** What was asked for, as the database is asked for it. */
export function movementsOf({ kind, from, to }: TransactionsFilter): Pick<MovementsFilter, 'kinds' | 'from' | 'before'> {
  return { kinds: kind, from: from ? new Date(from) : undefined, before: to ? new Date(to) : undefined }
}

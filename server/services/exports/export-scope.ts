import { z } from 'zod'
import type { Tx } from '../../db/client'
import type { LedgerScope } from '../../db/ledger/scope'
import { Day, Month } from '../../../shared/schemas/common'
import { TransactionFilter } from '../../../shared/schemas/ledger'
import { scopeOf } from '../ledger/view-scope'

const RowId = z.string().regex(/^\d{1,18}$/)

/** A filter as it is kept. Nothing else may stand in it: what is not understood would be left out of the search. */
const KeptFilter = TransactionFilter
  .extend({
    through: RowId, month: Month.optional(),
    // of a month that lies between two anchors: the row and the days that they end at
    after: RowId.optional(), opening: Day.optional(), closing: Day.optional(),
  }).strict()

/**
 * The rows of an export, from its filter as it is kept. Of a month the period of posting counts, kept beside it.
 *
 * @param country of who asked for it: how numbers without + are read.
 * @throws DomainError `invalid_request` where a name fits too many people by now.
 */
export async function exportScope(tx: Tx, kept: Record<string, string>, country: string): Promise<LedgerScope> {
  const filter = KeptFilter.parse(kept)
  const { after, through } = filter
  return { ...await scopeOf(tx, filter, country), ...after !== undefined && { afterId: after }, throughId: through }
}

import { z } from 'zod'
import type { Tx } from '../../../db/client'
import type { LedgerScope } from '../../../db/finance/ledger-scope'
import { Month } from '../../../../shared/schemas/common'
import { TransactionFilter } from '../../../../shared/schemas/finance-ledger'
import { scopeOf } from '../ledger/view-scope'

/** A filter as it is kept. Nothing else may stand in it: what is not understood would be left out of the search. */
const KeptFilter = TransactionFilter
  .extend({ through: z.string().regex(/^\d{1,18}$/), month: Month.optional() }).strict()

/**
 * The rows of an export, from its filter as it is kept. Of a month the period of posting counts, kept beside it.
 *
 * @param country of who asked for it: how numbers without + are read.
 * @throws DomainError `invalid_request` where a name fits too many people by now.
 */
export async function exportScope(tx: Tx, kept: Record<string, string>, country: string): Promise<LedgerScope> {
  const filter = KeptFilter.parse(kept)
  return { ...await scopeOf(tx, filter, country), throughId: filter.through }
}

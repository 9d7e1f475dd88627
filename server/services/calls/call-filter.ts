import { searchTermsOf } from '../../domain/contacts/search-terms'
import { countriesCalledLike } from '../../domain/phone/countries-like'
import type { CallFilter } from '../../db/calls/calls'
import { findNumbersLike } from '../../db/contacts/owners'
import type { Tx } from '../../db/client'
import type { HistoryFilter } from '../../../shared/schemas/calls'

export interface HistoryOwner {
  id: string
  /** ISO 3166-1: numbers typed without + belong there. */
  country: string
}

/** What was asked for, as the database is asked for it. Calls to whom: a name, a part of a number, or a country. */
export async function callFilterOf(
  tx: Tx, owner: HistoryOwner, { who, status, direction, from, to }: HistoryFilter,
): Promise<Omit<CallFilter, 'limit' | 'after'>> {
  const whom = who === undefined ? {} : {
    numbers: await findNumbersLike(tx, owner.id, searchTermsOf(who, owner.country)),
    countries: countriesCalledLike(who),
  }
  return {
    userId: owner.id,
    ...whom,
    statuses: status,
    direction,
    from: from ? new Date(from) : undefined,
    before: to ? new Date(to) : undefined,
  }
}

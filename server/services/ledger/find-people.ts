import type { Context } from '../../context'
import { findPeople, type LedgerPersonRow } from '../../db/ledger/find'
import type { FinancePeopleDto, FinancePersonDto, PeopleQuery } from '../../../shared/schemas/ledger'

/** People by id, e-mail address or part of a name, with their wallets. */
export async function findFinancePeople(
  context: Context, staffId: string, { q, limit }: PeopleQuery,
): Promise<FinancePeopleDto> {
  const rows = await context.database.asStaff(staffId, tx => findPeople(tx, q, limit))
  return { people: rows.map(toFinancePerson) }
}

export function toFinancePerson(row: LedgerPersonRow): FinancePersonDto {
  return {
    userId: row.user_id,
    name: row.name,
    email: row.email,
    role: row.role,
    walletId: row.wallet_id,
    currency: row.currency,
    balanceMicros: row.balance_micros,
    heldMicros: row.held_micros,
    status: row.status,
  }
}

import type { Context } from '../../context'
import { listGrants as listRows } from '../../db/grants'
import { findWallet } from '../../db/wallet'
import type { GrantsDto } from '../../../shared/schemas/grants'

/** What a person has left of granted credit, in the order in which calls use it up (M11). */
export async function listGrants(context: Context, userId: string): Promise<GrantsDto> {
  const { currency } = context.config
  return context.database.asUser(userId, async tx => {
    const wallet = await findWallet(tx, userId, currency)
    const rows = wallet ? await listRows(tx, wallet.id) : []
    return {
      currency,
      grants: rows.map(({ lot, reason }) => ({
        id: lot.id.toString(),
        amountMicros: lot.amountMicros.toString(),
        remainingMicros: lot.remainingMicros.toString(),
        reason,
        grantedAt: lot.createdAt.toISOString(),
        expiresAt: lot.expiresAt?.toISOString() ?? null,
      })),
    }
  })
}

import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findWalletMoment } from '../../db/ledger/as-of'
import { findWalletPerson } from '../../db/ledger/find'
import { findPendingRequest, readWalletDebt } from '../../db/requests'
import { FIRST_HASH } from '../../../shared/ledger/row-hash'
import type { FinanceWalletDto, WalletAsOfQuery } from '../../../shared/schemas/ledger'
import { toFinancePerson } from './find-people'

/**
 * A wallet as it stands, and as the rows that were posted up to a moment left it. Without a moment: now.
 *
 * @throws DomainError `not_found`.
 */
export async function readWalletAsOf(
  context: Context, staffId: string, walletId: string, query: WalletAsOfQuery,
): Promise<FinanceWalletDto> {
  const at = query.at ?? context.clock.now().toISOString()
  return context.database.asStaff(staffId, async tx => {
    const wallet = await findWalletPerson(tx, walletId)
    if (!wallet) throw new DomainError('not_found', 'There is no such wallet.')
    const moment = await findWalletMoment(tx, walletId, query.at ?? FAR_FUTURE)
    return {
      ...toFinancePerson(wallet),
      grantedMicros: wallet.granted_micros,
      owedMicros: (await readWalletDebt(tx, walletId))?.owedMicros ?? '0',
      pendingWriteOffId: await findPendingRequest(tx, ['write_off'], walletId),
      createdAt: wallet.created_at,
      asOf: {
        at,
        balanceMicros: moment?.balance_after_micros ?? '0',
        walletSeq: moment?.wallet_seq ?? '0',
        transactionId: moment?.id ?? null,
        postedAt: moment?.created_at ?? null,
        headHash: moment?.hash ?? FIRST_HASH,
      },
    }
  })
}

/** Now includes what another node, whose clock is a little ahead, has just posted. */
const FAR_FUTURE = '9999-12-31T00:00:00.000Z'

import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findWalletById, setWalletStatus } from '../../db/wallet'
import type { SetWalletStatusBody, WalletStatusDto } from '../../../shared/schemas/wallet'

/**
 * Freezes a wallet or opens it again, as staff decide (M14). What is so already is left as it is.
 *
 * @throws DomainError `not_found`, `own_request` for one's own, `wallet_closed` where it is closed or being closed.
 */
export async function setWalletStatusByStaff(
  context: Context, staffId: string, walletId: string, { status, note }: SetWalletStatusBody, requestId: string,
): Promise<WalletStatusDto> {
  const wallet = await context.database.asSystem(async tx => {
    const before = await findWalletById(tx, walletId)
    if (!before) throw new DomainError('not_found', 'There is no such wallet.')
    if (before.userId === staffId) throw new DomainError('own_request', 'This is your own wallet, so a colleague must decide. Nothing was changed.')
    const from = status === 'active' ? 'frozen' : 'active'
    const isChanged = await setWalletStatus(tx, walletId, [from], status, status === 'frozen' ? 'staff' : null)
    const after = (await findWalletById(tx, walletId))!
    if (!isChanged && after.status !== status) {
      throw new DomainError('wallet_closed', `This wallet is ${after.status === 'closed' ? 'closed' : 'being closed by its owner'}. Nothing was changed.`)
    }
    if (isChanged) {
      await writeAudit(tx, {
        at: context.clock.now(),
        actorId: staffId,
        action: status === 'frozen' ? 'wallet.freeze' : 'wallet.unfreeze',
        subjectType: 'wallet',
        subjectId: walletId,
        before: { status: before.status, reason: before.statusReason },
        after: { status, note },
        requestId,
      })
    }
    return after
  })
  context.live.publish({ userId: wallet.userId, callId: null })
  return { walletId, status: wallet.status }
}

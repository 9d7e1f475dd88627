import type { Context } from '../../context'
import type { ErasureObstacle } from '../../db/own-data/erasure'
import { findErasureObstacle } from '../../db/own-data/erasure'
import type { ErasureDto } from '../../../shared/schemas/own-data'

/** Whether a person can be forgotten now, and if not, what to do first. */
export async function readErasure(
  context: Context, user: { id: string, twoFactorEnabled: boolean },
): Promise<ErasureDto> {
  const { supportEmail } = context.config.company
  const obstacle = await context.database.asSystem(tx => findErasureObstacle(tx, user.id))
  return {
    obstacle: obstacle && obstacleSentence(obstacle, supportEmail),
    isMoney: obstacle === 'money' || obstacle === 'refunds',
    needsCode: user.twoFactorEnabled,
    supportEmail,
  }
}

export function obstacleSentence(obstacle: ErasureObstacle, supportEmail: string): string {
  switch (obstacle) {
    case 'money': return 'There is money of yours in the wallet. Close the wallet first: what you paid and did not use goes back to you.'
    case 'call': return 'A call is still open, or is being charged. Hang up, and try again in a minute.'
    case 'refunds': return 'Money is on its way back to you. Try again when your bank has taken it.'
    case 'payments': return 'A payment that was begun is not over yet. Cancel it, or wait until it is decided.'
    case 'dispute': return 'Your bank is still looking into a payment. Try again when that is decided.'
    case 'owed': return `A payment was taken back and its amount is still owed. Write to ${supportEmail}.`
    case 'frozen': return `Your wallet is frozen. Your money stays where it is. Write to ${supportEmail}.`
    case 'staff': return 'Yours is a staff account, and what it did on the desk must keep a name. Ask a colleague to take the role away first.'
    case 'programmes': return `You pay for an outreach programme, and people rely on its calls. Write to ${supportEmail}: we close it with you first.`
    case 'cares': return 'People are in your care. Ask your supervisor to hand them over to somebody else first.'
    case 'gone':
    case 'erased': return 'This account is deleted already.'
  }
}

import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { listSupervisors, type Membership } from '../../../db/outreach/membership'
import type { StockItemRow } from '../../../db/outreach/stock'
import { queueMail } from '../../mail/queue-mail'

interface LowStock {
  programme: Pick<Membership, 'id' | 'name'>
  item: StockItemRow
  quantity: number
  /** What it fell by: told once, however often that is handled. */
  crossing: string
}

/**
 * There is less of something than there is to be: supervisors are told, in the transaction that took it (role system).
 */
export async function tellLow(context: Context, tx: Tx, low: LowStock): Promise<void> {
  const { programme, item, quantity, crossing } = low
  const supervisors = await listSupervisors(tx, programme.id)
  const { name: itemName, unit, minimum, maximum } = item
  const about = { itemName, unit, quantity, minimum, maximum }
  await queueMail(context, tx, supervisors.map(({ id, name, email }) => ({
    kind: 'stock-low' as const,
    facts: { name, programmeId: programme.id, programmeName: programme.name, ...about },
    dedupeKey: `stock-low:${crossing}:${id}`,
    to: email,
    userId: id,
  })))
}

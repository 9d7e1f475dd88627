import type { Context } from '../../context'
import { setNoticeLevels } from '../../db/payments/topups'

/** Tells the kernel which levels of available money people hear of. The same levels again change nothing. */
export async function applyNoticeLevels({ config, database }: Pick<Context, 'config' | 'database'>): Promise<void> {
  await setNoticeLevels(database.sql, config.lowBalanceLevelsMicros)
}

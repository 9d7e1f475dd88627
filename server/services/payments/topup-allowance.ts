import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { sumPaymentsSince } from '../../db/payments/payments'
import { MICROS_PER_CENT } from '../../../shared/format/money'

const DAY_MS = 86_400_000

/**
 * What a person may still pay in within 24 hours, over page and card together, in micros; negative where that was
 * passed. Payments that are under way count. Certain only under the wallet's lock.
 */
export async function topupAllowance({ config, clock }: Context, tx: Tx, userId: string): Promise<bigint> {
  const sum = await sumPaymentsSince(tx, userId, new Date(clock.now().getTime() - DAY_MS))
  return config.topup.perDayMicros - sum * MICROS_PER_CENT
}

import type { Context } from '../../context'
import { convertCosts, listCostsToConvert } from '../../db/costs/exchange-rates'
import { convertMicros } from '../../domain/costs/exchange'

const BATCH = 500

/**
 * Prices in another currency than their call's are converted as soon as there is a rate for the call's end, each once:
 * a rate that comes later changes none of them. Any number of processes may run this at once.
 *
 * @returns how many were converted.
 */
export async function convertWaitingCosts(context: Context): Promise<number> {
  for (let count = 0; ;) {
    const waiting = await context.database.asSystem(async tx => {
      const waiting = await listCostsToConvert(tx, BATCH)
      const amounts = waiting.map(({ costId, rateId, priceMicros, rateNanos }) =>
        ({ costId, rateId, micros: convertMicros(priceMicros, rateNanos) }))
      if (amounts.length > 0) await convertCosts(tx, amounts, context.clock.now())
      return waiting.length
    })
    count += waiting
    if (waiting < BATCH) return count
  }
}

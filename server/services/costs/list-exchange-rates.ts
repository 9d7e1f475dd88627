import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { listExchangeRates as listRows } from '../../db/costs/exchange-rates'
import { decimalFromScaled } from '../../../shared/format/money'
import type { ExchangeRatesDto } from '../../../shared/schemas/exchange-rates'

/** What currencies are worth in ours, the one that stands from the latest instant first. */
export async function listExchangeRates(context: Context, staffId: string): Promise<ExchangeRatesDto> {
  return context.database.asStaff(staffId, tx => toExchangeRatesDto(context, tx))
}

export async function toExchangeRatesDto(context: Context, tx: Tx): Promise<ExchangeRatesDto> {
  const rows = await listRows(tx)
  return {
    currency: context.config.currency,
    rates: rows.map(({ rate, setBy }) => ({
      id: rate.id.toString(),
      from: rate.fromCurrency,
      to: rate.toCurrency,
      rate: decimalFromScaled(rate.rateNanos, 9),
      source: rate.source,
      validFrom: rate.validFrom.toISOString(),
      setBy,
      createdAt: rate.createdAt.toISOString(),
    })),
  }
}

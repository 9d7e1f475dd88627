import { desc, eq, sql } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { exchangeRate } from '../../../drizzle/schema/finance'
import type { Tx } from '../client'

export type ExchangeRateRow = typeof exchangeRate.$inferSelect

/** As many as anybody reads; older ones stand with the costs that they were used for. */
const MOST_SHOWN = 500

/** With the name of who set each; what stands from the latest instant first. */
export async function listExchangeRates(tx: Tx): Promise<{ rate: ExchangeRateRow, setBy: string }[]> {
  return tx.select({ rate: exchangeRate, setBy: user.name }).from(exchangeRate)
    .innerJoin(user, eq(user.id, exchangeRate.setBy))
    .orderBy(desc(exchangeRate.validFrom), desc(exchangeRate.id)).limit(MOST_SHOWN)
}

export type NewExchangeRate = Omit<ExchangeRateRow, 'id'>

/** False where it was set before. The kernel refuses another rate for the same instant (`TT005`). */
export async function setExchangeRate(tx: Tx, rate: NewExchangeRate): Promise<boolean> {
  const [row] = await tx.execute<{ is_new: boolean }>(sql`select set_exchange_rate(
    p_from => ${rate.fromCurrency}, p_to => ${rate.toCurrency}, p_rate_nanos => ${rate.rateNanos.toString()}::bigint, p_source => ${rate.source},
    p_valid_from => ${rate.validFrom.toISOString()}::timestamptz, p_by => ${rate.setBy}, p_at => ${rate.createdAt.toISOString()}::timestamptz) as is_new`)
  return row!.is_new
}

/** A price in another currency that waits, and the rate of its call's end. */
export interface CostToConvert { costId: string, priceMicros: bigint, rateId: string, rateNanos: bigint }

export async function listCostsToConvert(tx: Tx, limit: number): Promise<CostToConvert[]> {
  const rows = await tx.execute<Record<'cost_id' | 'price_micros' | 'rate_id' | 'rate_nanos', string>>(sql`
    select cost_id::text, price_micros::text, rate_id::text, rate_nanos::text from costs_to_convert(p_limit => ${limit}::int)`)
  return rows.map(row => ({
    costId: row.cost_id, priceMicros: BigInt(row.price_micros), rateId: row.rate_id, rateNanos: BigInt(row.rate_nanos),
  }))
}

/** Each once: what somebody else has converted meanwhile stays as it is. */
export async function convertCosts(
  tx: Tx, amounts: { costId: string, rateId: string, micros: bigint }[], now: Date,
): Promise<void> {
  const list = JSON.stringify(amounts.map(({ micros, ...amount }) => ({ ...amount, micros: micros.toString() })))
  await tx.execute(sql`select convert_costs(p_amounts => ${list}::text::jsonb, p_at => ${now.toISOString()}::timestamptz)`)
}

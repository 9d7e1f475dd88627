import { sql } from 'drizzle-orm'
import type { Tx } from '../client'
import { ALL_REFUNDS, bookedWithin, type MarginPeriod } from './margin'

/** What leads from one margin to the other, in micros. */
export interface MarginBridge extends Record<string, unknown> {
  overview: string
  refunded: string
  uncharged_cost: string
  charged_later: string
  began_earlier: string
  margin: string
}

/**
 * The margin as the overview counts it, by the day of the charge and before refunds; as the margin page counts it, by
 * the day on which a call began and after refunds; and what lies between. Each sum is taken by itself, all at one
 * moment: that they agree is for the reader to see.
 */
export async function sumMarginBridge(tx: Tx, period: MarginPeriod): Promise<MarginBridge> {
  const charges = sql`t.kind = 'call_charge' and t.call_id is not null`
  const [bridge] = await tx.execute<MarginBridge>(sql`
    with began as materialized (
      select c.id from call c where ${bookedWithin(period)}
    ), charged as materialized (
      select t.call_id as id from credit_transaction t
      where ${charges} and t.effective_at >= ${period.from}::timestamptz and t.effective_at < ${period.before}::timestamptz
    ), compared as (
      select began.id is not null as began, charged.id is not null as charged_within, t.id is not null as charged_ever,
        coalesce(-t.amount_micros, 0) as charge, coalesce(r.refunded, 0) as refunded, s.cost_micros as cost, c.charged_micros
      from began full join charged using (id) join call c using (id)
        join provider_cost_search s on s.call_id = c.id and s.known_at is not null and s.foreign_legs = 0
        left join credit_transaction t on t.call_id = c.id and ${charges} ${ALL_REFUNDS}
    )
    select coalesce(sum(charge - cost) filter (where charged_within), 0)::text as overview,
      coalesce(sum(refunded) filter (where began), 0)::text as refunded,
      coalesce(sum(cost) filter (where began and not charged_ever), 0)::text as uncharged_cost,
      coalesce(sum(charge - cost) filter (where began and charged_ever and not charged_within), 0)::text as charged_later,
      coalesce(sum(charge - cost) filter (where charged_within and not began), 0)::text as began_earlier,
      coalesce(sum(charged_micros - refunded - cost) filter (where began), 0)::text as margin
    from compared`)
  return bridge!
}

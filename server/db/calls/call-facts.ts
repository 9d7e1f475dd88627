import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { call } from '../../../drizzle/schema/calls'
import { walletHold } from '../../../drizzle/schema/wallet'
import type { CallLimits, DayCall, Usage } from '../../domain/calls/limits'
import type { Tx } from '../client'

/** What admitting a call goes by, as the database has it. */
export interface CallFactsRow {
  walletId: string
  walletStatus: string
  availableMicros: bigint
  usage: Usage
  /** What staff set for this person; null where the default holds. */
  ownLimits: { [Key in keyof CallLimits]: CallLimits[Key] | null }
}

type RawFacts = Record<string, string | number | string[] | null>

/** As things stand. Null where there is no wallet of that currency. */
export async function readCallFacts(tx: Tx, userId: string, currency: string, now: Date): Promise<CallFactsRow | null> {
  const [row] = await tx.execute<RawFacts>(sql`select * from call_facts(p_user_id => ${userId}, p_currency => ${currency}, p_at => ${now.toISOString()}::timestamptz)`)
  return row ? toFacts(row) : null
}

/** The same, and the wallet locked until the transaction ends: what was read stays true. */
export async function openReservation(
  tx: Tx, userId: string, currency: string, now: Date,
): Promise<CallFactsRow | null> {
  const [row] = await tx.execute<RawFacts>(sql`select * from open_reservation(p_user_id => ${userId}, p_currency => ${currency}, p_at => ${now.toISOString()}::timestamptz)`)
  return row ? toFacts(row) : null
}

function toFacts(row: RawFacts): CallFactsRow {
  return {
    walletId: String(row.wallet_id),
    walletStatus: String(row.wallet_status),
    availableMicros: BigInt(row.available_micros as string),
    usage: {
      openCalls: Number(row.open_calls),
      startsLastMinute: Number(row.starts_last_minute),
      countriesLastDay: row.countries_last_day as string[],
      spentLastDayMicros: BigInt(row.spent_last_day_micros as string),
    },
    ownLimits: {
      callsAtOnce: row.calls_at_once as number | null,
      agentCallsAtOnce: row.agent_calls_at_once as number | null,
      startsPerMinute: row.starts_per_minute as number | null,
      countriesPerDay: row.countries_per_day as number | null,
      spendPerDayMicros: orNull(row.spend_per_day_micros),
      pricePerMinuteMicros: orNull(row.price_per_minute_micros),
      maxCallSeconds: row.max_call_seconds as number | null,
    },
  }
}

const orNull = (value: RawFacts[string] | undefined): bigint | null => (value == null ? null : BigInt(value as string))

/** The calls that a day's limits count, oldest first: asked for only where one refuses, to say when it frees. */
export async function listDayCalls(tx: Tx, userId: string, since: Date): Promise<DayCall[]> {
  return tx.select({
    at: call.createdAt,
    // as `call_facts` counts them
    isPlaced: sql<boolean>`case ${call.channel} when 'inbound' then false when 'agent' then exists (
      select from agent_call a where a.call_id = ${call.id} and a.way = 'out') else true end`,
    country: call.country,
    spentMicros: sql<bigint>`coalesce(${call.chargedMicros}, ${walletHold.amountMicros})`.mapWith(BigInt),
  }).from(call).innerJoin(walletHold, eq(walletHold.callId, call.id))
    .where(and(eq(call.userId, userId), gt(call.createdAt, since))).orderBy(asc(call.createdAt))
}

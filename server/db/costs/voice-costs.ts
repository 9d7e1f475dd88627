import { asc, desc, eq, sql } from 'drizzle-orm'
import { agentSession } from '../../../drizzle/schema/agent-talks'
import { talkReading, voiceCost, voicePrice } from '../../../drizzle/schema/voice-costs'
import type { PricedUse, VoicePrice, VoiceUse } from '../../domain/costs/price-usage'
import type { Tx } from '../client'

export type VoicePriceRow = typeof voicePrice.$inferSelect
export type NewVoicePrice = Omit<VoicePriceRow, 'id' | 'createdAt'>

/** Every price there ever was, the latest first. */
export async function listVoicePrices(tx: Tx): Promise<VoicePriceRow[]> {
  return tx.select().from(voicePrice).orderBy(asc(voicePrice.model), asc(voicePrice.kind), desc(voicePrice.validFrom))
}

/** @returns how many are new. The kernel refuses another price for the same instant. */
export async function setVoicePrices(tx: Tx, prices: readonly NewVoicePrice[], now: Date): Promise<number> {
  const list = JSON.stringify(prices.map(({ priceMicros, ...price }) =>
    ({ ...price, priceMicros: priceMicros.toString() })))
  const [row] = await tx.execute<{ count: number }>(sql`
    select set_voice_prices(p_prices => ${list}::text::jsonb, p_at => ${now.toISOString()}::timestamptz) as count`)
  return row!.count
}

export type WaitingUse = VoiceUse & { useId: string }

interface WaitingRow extends Record<string, unknown> {
  use_id: string
  used_at: string
  model: string | null
  writing_model: string | null
  /** JSON. */
  units: string
  heard_ms: number
  made_ms: number
}

/** A page of uses that have no price yet, by their id. */
export async function listUsesToPrice(tx: Tx, after: string | null, limit: number): Promise<WaitingUse[]> {
  const rows = await tx.execute<WaitingRow>(sql`select * from voice_uses_to_price(p_after => ${after}::uuid, p_limit => ${limit}::int)`)
  return rows.map(row => ({
    useId: row.use_id,
    usedAt: new Date(row.used_at),
    model: row.model,
    writingModel: row.writing_model,
    units: JSON.parse(row.units) as Record<string, string>,
    heardMs: row.heard_ms,
    madeMs: row.made_ms,
  }))
}

/** Each once. The kernel reckons again, and refuses what is not what the prices come to. */
export async function noteVoiceCosts(
  tx: Tx, costs: readonly (PricedUse & { useId: string })[], now: Date,
): Promise<void> {
  const list = JSON.stringify(costs.map(({ costMicros, unheardMicros, ...cost }) =>
    ({ ...cost, costMicros: costMicros.toString(), unheardMicros: unheardMicros.toString() })))
  await tx.execute(sql`select note_voice_costs(p_costs => ${list}::text::jsonb, p_at => ${now.toISOString()}::timestamptz)`)
}

export function toVoicePrice(row: VoicePriceRow): VoicePrice {
  return { ...row, id: row.id.toString() }
}

const SESSION = {
  id: agentSession.id, model: agentSession.model, writingModel: agentSession.writingModel, usage: agentSession.usage,
  heardMs: agentSession.heardMs, madeMs: agentSession.madeMs,
}
const READING = { id: talkReading.id, model: talkReading.model, usage: talkReading.usage }

/** A model was at work in a call: `talk`, or `reading` what was said in it. */
export interface CallUse {
  use: Pick<typeof agentSession.$inferSelect, keyof typeof SESSION> & { kind: 'talk' | 'reading' }
  /** Null where it is not known yet. */
  cost: typeof voiceCost.$inferSelect | null
}

/** The streams of a call in which a voice spoke, then each time that its words were read, with what each cost. */
export async function listVoiceCosts(tx: Tx, callId: string): Promise<CallUse[]> {
  const talks = await tx.select({ session: SESSION, cost: voiceCost }).from(agentSession)
    .leftJoin(voiceCost, eq(voiceCost.useId, agentSession.id))
    .where(sql`${agentSession.callId} = ${callId} and ${agentSession.boundAt} is not null`).orderBy(asc(agentSession.boundAt))
  const readings = await tx.select({ reading: READING, cost: voiceCost }).from(talkReading)
    .leftJoin(voiceCost, eq(voiceCost.useId, talkReading.id))
    .where(eq(talkReading.callId, callId)).orderBy(asc(talkReading.askedAt))
  return [
    ...talks.map(({ session, cost }) => ({ use: { ...session, kind: 'talk' as const }, cost })),
    ...readings.map(({ reading, cost }) => (
      { use: { ...reading, kind: 'reading' as const, writingModel: null, heardMs: 0, madeMs: 0 }, cost }
    )),
  ]
}

/** Those that stand in a cost's lines. */
export async function findVoicePrices(tx: Tx, ids: string[]): Promise<VoicePriceRow[]> {
  return tx.select().from(voicePrice).where(sql`${voicePrice.id} = any(${sql.param(`{${ids.join(',')}}`)}::bigint[])`)
}

import { randomUUID } from 'node:crypto'
import type { Admin, Person } from '../test-context'
import { phoneComponent } from './phone-component'

const TERMS = 'USD.60000000.0.1.1.0.0'
/** What a second of such a call costs. */
export const MICROS_PER_SECOND = 1_000n

/** Calls by the kernel alone, for tests that need many: a thousand micros for each second begun. */
export async function holdCall(admin: Admin, { id, walletId }: Person, holdMicros: bigint, at: Date): Promise<string> {
  const callId = randomUUID()
  const now = at.toISOString()
  await admin`
    select reserve_call(${callId}, ${id}, ${walletId}, 'browser', 'twilio', '+12025550100', '+12025550101', 'US', 'mobile', 3600, 'USD',
      jsonb_build_array(${JSON.stringify(phoneComponent(holdMicros, null))}::text::jsonb || jsonb_build_object('rateId', (select min(id) from rate))), 1000, ${now}, ${now}, ${now})`
  return callId
}

export async function endCall(sql: Admin, callId: string, seconds: number, at: Date): Promise<void> {
  const now = at.toISOString()
  await sql`
    select record_call_event('twilio', ${`${callId}:over`}, ${callId}, 'webhook', 'completed', 3, null, null, null, null, null, null, null, ${seconds}, array[${seconds}::int],
      array[${BigInt(seconds) * MICROS_PER_SECOND}::bigint], ${TERMS}, '{}'::jsonb, ${now}, ${now})`
}

/** @returns the row of the ledger that charged it. */
export async function chargeCall(
  admin: Admin, person: Person, seconds: number, at: Date,
): Promise<{ callId: string, chargeId: bigint }> {
  const callId = await holdCall(admin, person, BigInt(seconds) * MICROS_PER_SECOND, at)
  await endCall(admin, callId, seconds, at)
  const [row] = await admin`select id from credit_transaction where call_id = ${callId} and kind = 'call_charge'`
  return { callId, chargeId: row!.id as bigint }
}

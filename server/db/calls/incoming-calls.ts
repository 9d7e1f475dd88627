import type { PriceComponent } from '../../../shared/pricing'
import { withBigint } from '../arrays'
import type { Sql } from '../client'

export interface NewIncomingCall {
  callId: string
  carrier: string
  /** Of the leg that it comes in by. */
  legId: string
  ourNumber: string
  theirNumber: string
  country: string | null
  lineType: string
  currency: string
  maxSeconds: number
  /** What the person pays for it. */
  component: PriceComponent
  now: Date
  expiresAt: Date
  reconcileAfter: Date
}

export type ReceivedCall =
  | { outcome: 'ring' | 'busy' | 'over', callId: string, userId: string, terms: string, maxSeconds: number }
  | { outcome: 'not_served', callId: null }

/** Writes a call that comes in, for whoever the number belongs to; the same leg again finds its call. */
export async function receiveCall(client: Sql, c: NewIncomingCall): Promise<ReceivedCall> {
  const components = [{ ...c.component, rateId: null, matchedPrefix: '', originPrefix: '', description: 'Incoming call', heldMicros: 0n }]
  const [row] = await client`select * from receive_call(p_call_id => ${c.callId}::uuid, p_carrier => ${c.carrier}, p_leg_id => ${c.legId},
    p_our_number => ${c.ourNumber}, p_their_number => ${c.theirNumber}, p_country => ${c.country}, p_line_type => ${c.lineType}, p_currency => ${c.currency},
    p_max_seconds => ${c.maxSeconds}::int, p_components => ${JSON.stringify(components, withBigint)}::text::jsonb,
    p_at => ${c.now.toISOString()}::timestamptz, p_expires_at => ${c.expiresAt.toISOString()}::timestamptz, p_reconcile_after => ${c.reconcileAfter.toISOString()}::timestamptz)`
  if (row!.outcome === 'not_served') return { outcome: 'not_served', callId: null }
  return {
    outcome: row!.outcome as 'ring' | 'busy' | 'over',
    callId: row!.call_id as string,
    userId: row!.user_id as string,
    terms: row!.terms as string,
    maxSeconds: row!.max_seconds as number,
  }
}

import type { Call } from '../calls/call'

/** A leg that is over. Its price is what the deck says for its seconds. Moments are ISO 8601. */
export interface PastLeg {
  sid: string
  /** Null for a browser's own leg. */
  parentSid: string | null
  identity: string | null
  params: Record<string, string>
  from: string
  to: string
  status: Extract<Call['status'], 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'>
  startedMs: number
  answeredMs: number | null
  endedMs: number
}

export interface PastCustomer {
  id: string
  email: string
  name: string
  metadata: Record<string, string>
  /** Seconds since 1970, here and below. */
  created: number
}

export interface PastPayment {
  intent: string
  /** The page that it was paid on; null for a charge of a saved card. */
  session: string | null
  /** Made up where the other side does not know one. */
  charge: string | null
  method: string | null
  customer: string
  /** Number or token of a test card: what it does, it did. */
  card: string
  /** Minor units. */
  amount: number
  currency: string
  description: string | null
  metadata: Record<string, string>
  saves: boolean
  created: number
  /** When the payer paid, or the card said no. */
  paid: number
}

export interface PastRefund {
  id: string
  intent: string
  amount: number
  metadata: Record<string, string>
  created: number
}

export interface PastDispute {
  id: string
  intent: string
  /** The balance transaction that took the money. */
  withdrawal: string
  amount: number
  reason: string
  created: number
  /** Null while the bank has not decided. A won one gives the money back. */
  verdict: { status: 'won' | 'lost', at: number } | null
}

/** What happened before this program was started for the first time. */
export interface History {
  legs: PastLeg[]
  customers: PastCustomer[]
  payments: PastPayment[]
  refunds: PastRefund[]
  disputes: PastDispute[]
}

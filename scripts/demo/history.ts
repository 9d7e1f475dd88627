// What the world outside is told of the past: the body of the sandbox's `POST /control/api/history`. Moments are ISO
// 8601, amounts in minor units.

export interface PastLeg {
  sid: string
  parentSid: string | null
  /** Null for a call that was ordered. */
  identity: string | null
  params: Record<string, string>
  from: string
  to: string
  status: string
  startedAt: string
  answeredAt: string | null
  endedAt: string
}

export interface PastCustomer {
  id: string
  email: string
  name: string
  metadata: Record<string, string>
  createdAt: string
}

export interface PastPayment {
  intent: string
  session: string | null
  charge: string
  method: string
  customer: string
  card: string
  amount: number
  currency: string
  description: string
  metadata: Record<string, string>
  saves: boolean
  createdAt: string
  paidAt: string
}

export interface PastRefund {
  id: string
  intent: string
  amount: number
  metadata: Record<string, string>
  createdAt: string
}

export interface PastDispute {
  id: string
  intent: string
  withdrawal: string
  amount: number
  reason: string
  createdAt: string
  outcome: 'won' | 'lost' | null
  closedAt: string | null
}

export interface History {
  legs: PastLeg[]
  customers: PastCustomer[]
  payments: PastPayment[]
  refunds: PastRefund[]
  disputes: PastDispute[]
}

export function emptyHistory(): History {
  return { legs: [], customers: [], payments: [], refunds: [], disputes: [] }
}

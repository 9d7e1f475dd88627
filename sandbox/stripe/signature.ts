import { createHmac } from 'node:crypto'

/** `Stripe-Signature`: the moment in seconds, and HMAC-SHA256 of moment, dot and raw body. */
export function signEvent(secret: string, timestampSeconds: number, body: string): string {
  const digest = createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex')
  return `t=${timestampSeconds},v1=${digest}`
}

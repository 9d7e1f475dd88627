import type { Stripe } from 'stripe'
import { PaymentRefused, PaymentUnavailable } from '../payment'

export interface StripeAccess {
  secretKey: string
  /** Where the API is served instead; null for Stripe itself. */
  apiBaseUrl: string | null
  /** How long an answer is waited for; left out, what suits Stripe itself. */
  timeoutMs?: number
}

/** What we read is written for this version; an upgrade of the package must not change it by itself. */
const API_VERSION = '2026-10-28.endive' satisfies Stripe.LatestApiVersion
const TIMEOUT_MS = 15_000

/** The client, made when it is first needed: the package is large, and most starts of a process never pay. */
export function stripeClient({ secretKey, apiBaseUrl, timeoutMs = TIMEOUT_MS }: StripeAccess): () => Promise<Stripe> {
  let client: Promise<Stripe> | null = null
  async function make(): Promise<Stripe> {
    const { default: Client } = await import('stripe')
    return new Client(secretKey, {
      apiVersion: API_VERSION,
      timeout: timeoutMs,
      // Whether to send again is decided where it is known what for, and under which key.
      maxNetworkRetries: 0,
      telemetry: false,
      ...(apiBaseUrl && addressOf(apiBaseUrl)),
    })
  }
  return () => (client ??= make())
}

function addressOf(baseUrl: string): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const { hostname, port, protocol } = new URL(baseUrl)
  const scheme = protocol === 'http:' ? 'http' : 'https'
  return { host: hostname, port: port || (scheme === 'http' ? '80' : '443'), protocol: scheme }
}

/** Fields of Stripe's errors; its classes are not loaded for it. */
interface Failure {
  statusCode?: number
  code?: string
  decline_code?: string
  rawType?: string
  payment_intent?: { id: string }
}

/** Statuses that say for certain that nothing was done. 401, 403 and 429 are for us to mend: nobody's card said no. */
const REFUSALS = new Set([400, 402, 404])

/** Asks Stripe. @throws PaymentUnavailable or PaymentRefused, nothing else. */
export async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw translate(error)
  }
}

/** As `ask`; null for what Stripe does not know. */
export async function askOrNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if ((error as Failure).statusCode === 404) return null
    throw translate(error)
  }
}

function translate(error: unknown): PaymentRefused | PaymentUnavailable {
  const { statusCode = 0, code, decline_code: declineCode, rawType, payment_intent: intent } = error as Failure
  // the key was used with other content, or is at work just now: what it did is to be looked up
  if (rawType === 'idempotency_error' || !REFUSALS.has(statusCode)) return new PaymentUnavailable(error)
  return new PaymentRefused(declineCode ?? code ?? 'invalid_request', { cause: error, providerPaymentId: intent?.id ?? null })
}

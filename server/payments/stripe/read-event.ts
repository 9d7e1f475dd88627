import type { EventRefusal, ProviderEvent } from '../payment'

const MOST_AGE_SECONDS = 300
/** One time, and only of it a signature: the package takes the last of several and ignores what it cannot read. */
const HEADER = /^t=(\d{1,12})((?:,v\d=[0-9a-f]{1,128}){1,8})$/

/** The end of the year 2999: beyond it, what is a number is no date. */
const LATEST_SECOND = Date.UTC(3000, 0, 1) / 1000 - 1

const KINDS: Record<string, ProviderEvent['about']['kind']> = {
  'checkout.session': 'checkout', 'payment_intent': 'payment', 'refund': 'refund', 'dispute': 'dispute', 'charge': 'charge',
}

/**
 * Verifies and reads an event: signature over the raw body with any of the secrets, age in both directions by our
 * clock. The package looks at the past alone; a clock of ours that is slow would let an event be replayed for longer.
 */
export async function readStripeEvent(
  rawBody: string, header: string | undefined, secrets: readonly string[], now: Date,
): Promise<ProviderEvent | { refusal: EventRefusal }> {
  const stamp = HEADER.exec(header ?? '')?.[1]
  if (!header || stamp === undefined) return { refusal: 'signature' }
  const { default: Stripe } = await import('stripe')
  const { signature } = Stripe.webhooks
  const stampMs = Number(stamp) * 1000
  const isGenuine = secrets.some(secret => {
    try {
      return signature?.verifyHeader(rawBody, header, secret, MOST_AGE_SECONDS, undefined, stampMs) ?? false
    } catch {
      return false
    }
  })
  if (!isGenuine) return { refusal: 'signature' }
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(stamp)) > MOST_AGE_SECONDS) return { refusal: 'age' }
  return eventOf(rawBody) ?? { refusal: 'malformed' }
}

interface RawEvent {
  id?: unknown
  type?: unknown
  created?: unknown
  data?: { object?: { id?: unknown, object?: unknown } | null } | null
}

function eventOf(rawBody: string): ProviderEvent | null {
  const { id, type, created, data } = parsed(rawBody) as RawEvent
  const object = data?.object
  if (!isName(id) || !isName(type) || !isSecond(created) || !isName(object?.object)) return null
  // some objects, such as a balance, have no id
  const objectId = isName(object.id) ? object.id : ''
  const kind = objectId ? KINDS[object.object] ?? 'other' : 'other'
  return { eventId: id, type, createdAt: new Date(created * 1000), about: { kind, id: objectId } }
}

/** What Stripe calls things is plain ASCII: everything else is not Stripe's, signed or not. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value)
}

function isSecond(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LATEST_SECOND
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

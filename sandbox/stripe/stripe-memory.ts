import { findCard } from './cards'
import type { Collection } from './collection'
import type { Attempt, Deliveries } from './deliveries'
import type { IdempotencyKeys, KeyRecord } from './idempotency'
import type { NewIntent } from './intents'
import { endLater } from './refunds'
import { expireLater } from './sessions'
import type { StripeObject, Wire } from './types'
import { StripeWorld } from './world'

const NOUNS = [
  'customers', 'sessions', 'intents', 'methods', 'charges', 'refunds', 'disputes', 'balance', 'events',
] as const satisfies readonly (keyof StripeWorld)[]
type Noun = (typeof NOUNS)[number]
type AnyObject = Wire<StripeObject>

/** What a world holds, as plain JSON. */
interface KeptWorld {
  objects: Record<Noun, AnyObject[]>
  /** Payment methods, each with the number of the test card that it is. */
  cards: [method: string, number: string][]
  setUp: string[]
  spent: string[]
  intentTemplates: [session: string, template: NewIntent][]
  lines: [session: string, lines: AnyObject[]][]
}

interface KeptStripe {
  world: KeptWorld
  keys: [key: string, record: KeyRecord][]
  attempts: [event: string, attempts: Attempt[]][]
}

interface Parts {
  world: StripeWorld
  deliveries: Deliveries
  keys: IdempotencyKeys
}

/** The nouns, as far as keeping them goes alike. */
function collectionOf(world: StripeWorld, noun: Noun): Collection<AnyObject> {
  return world[noun] as unknown as Collection<AnyObject>
}

export function keepStripe({ world, deliveries, keys }: Parts): KeptStripe {
  return { world: keepWorld(world), keys: keys.all(), attempts: deliveries.allAttempts() }
}

function keepWorld(world: StripeWorld): KeptWorld {
  const objects = Object.fromEntries(NOUNS.map(noun => [noun, [...collectionOf(world, noun).all()]]))
  return {
    objects: objects as KeptWorld['objects'],
    cards: [...world.cards].map(([method, card]) => [method, card.number]),
    setUp: [...world.setUp],
    spent: [...world.spent],
    intentTemplates: [...world.intentTemplates],
    lines: [...world.lines],
  }
}

/** Makes everything as it was. What waits for the clock is set going by `resumeStripe`. */
export function restoreStripe({ world, deliveries, keys }: Parts, kept: KeptStripe): void {
  restoreWorld(world, kept.world)
  keys.restore(kept.keys)
  deliveries.restoreAttempts(kept.attempts)
}

function restoreWorld(world: StripeWorld, kept: KeptWorld): void {
  for (const noun of NOUNS) collectionOf(world, noun).replace(kept.objects[noun])
  refill(world.cards, kept.cards.map(([method, number]) => {
    const card = findCard(number)
    if (!card) throw new Error(`there is no test card ${number} any more`)
    return [method, card] as const
  }))
  refill(world.intentTemplates, kept.intentTemplates)
  refill(world.lines, kept.lines)
  world.setUp.clear()
  world.spent.clear()
  for (const method of kept.setUp) world.setUp.add(method)
  for (const method of kept.spent) world.spent.add(method)
}

/** A world that is the same and hears of nothing more: to try something in. */
export function twinOf(world: StripeWorld): StripeWorld {
  const twin = new StripeWorld(world.clock)
  restoreWorld(twin, structuredClone(keepWorld(world)))
  return twin
}

/** After a restart: pages close at their time, late refunds end, and events that nobody took are tried again. */
export function resumeStripe({ world, deliveries }: Parts): void {
  for (const session of world.sessions.all()) if (session.status === 'open') expireLater(world, session)
  for (const refund of world.refunds.all()) endLater(world, refund)
  for (const event of world.events.all()) if (event.pending_webhooks > 0) deliveries.resume(event)
}

function refill<K, V>(map: Map<K, V>, entries: Iterable<readonly [K, V]>): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}

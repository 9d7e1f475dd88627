import { createCustomer, updateCustomer } from './customers'
import type { Params } from './params'
import { cancelIntent, confirmById, createIntent } from './payment-intents'
import { attachNamed, detachMethod, listMethods } from './payment-methods'
import { createRefund } from './refunds'
import { createSession, expireSession, listLines, listSessions } from './sessions'
import { StripeError } from './stripe-error'
import type { StripeObject } from './types'
import type { Collection } from './collection'
import type { StripeWorld } from './world'

type Serve = (world: StripeWorld, params: Params, id: string) => object

export interface Route {
  serve: Serve
  /** The object named in the path, or an empty text. */
  id: string
}

type Pick<T extends StripeObject> = (world: StripeWorld) => Collection<T>

function retrieve<T extends StripeObject>(pick: Pick<T>): Serve {
  return (world, params, id) => {
    params.finish()
    return pick(world).get(id)
  }
}

function list<T extends StripeObject>(pick: Pick<T>, filters: readonly string[]): Serve {
  return (world, params) => pick(world).page(params, filters)
}

/** `types[]` names several kinds, `type` one. */
const listEvents: Serve = (world, params) => {
  const types = params.texts('types')
  return world.events.page(params, ['type'], event => types.length === 0 || types.includes(event.type))
}

const ROUTES: readonly (readonly [method: string, path: RegExp, serve: Serve])[] = [
  ['POST', /^\/v1\/customers$/, createCustomer],
  ['GET', /^\/v1\/customers$/, list(world => world.customers, ['email'])],
  ['GET', /^\/v1\/customers\/(\w+)$/, retrieve(world => world.customers)],
  ['POST', /^\/v1\/customers\/(\w+)$/, updateCustomer],
  ['GET', /^\/v1\/customers\/(\w+)\/payment_methods$/, listMethods],
  ['POST', /^\/v1\/checkout\/sessions$/, createSession],
  ['GET', /^\/v1\/checkout\/sessions$/, listSessions],
  ['GET', /^\/v1\/checkout\/sessions\/(\w+)$/, retrieve(world => world.sessions)],
  ['POST', /^\/v1\/checkout\/sessions\/(\w+)\/expire$/, expireSession],
  ['GET', /^\/v1\/checkout\/sessions\/(\w+)\/line_items$/, listLines],
  ['POST', /^\/v1\/payment_intents$/, createIntent],
  ['GET', /^\/v1\/payment_intents$/, list(world => world.intents, ['customer'])],
  ['GET', /^\/v1\/payment_intents\/(\w+)$/, retrieve(world => world.intents)],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/confirm$/, confirmById],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/cancel$/, cancelIntent],
  ['GET', /^\/v1\/payment_methods\/(\w+)$/, retrieve(world => world.methods)],
  ['POST', /^\/v1\/payment_methods\/(\w+)\/attach$/, attachNamed],
  ['POST', /^\/v1\/payment_methods\/(\w+)\/detach$/, detachMethod],
  ['GET', /^\/v1\/charges$/, list(world => world.charges, ['customer', 'payment_intent'])],
  ['GET', /^\/v1\/charges\/(\w+)$/, retrieve(world => world.charges)],
  ['POST', /^\/v1\/refunds$/, createRefund],
  ['GET', /^\/v1\/refunds$/, list(world => world.refunds, ['charge', 'payment_intent'])],
  ['GET', /^\/v1\/refunds\/(\w+)$/, retrieve(world => world.refunds)],
  ['GET', /^\/v1\/disputes$/, list(world => world.disputes, ['charge', 'payment_intent'])],
  ['GET', /^\/v1\/disputes\/(\w+)$/, retrieve(world => world.disputes)],
  ['GET', /^\/v1\/balance_transactions$/, list(world => world.balance, ['type', 'source', 'currency'])],
  ['GET', /^\/v1\/balance_transactions\/(\w+)$/, retrieve(world => world.balance)],
  ['GET', /^\/v1\/events$/, listEvents],
  ['GET', /^\/v1\/events\/(\w+)$/, retrieve(world => world.events)],
]

/** @throws StripeError 404 for what the sandbox does not serve */
export function findRoute(method: string, path: string): Route {
  for (const [known, pattern, serve] of ROUTES) {
    const match = known === method ? pattern.exec(path) : null
    if (match) return { serve, id: match[1] ?? '' }
  }
  const message = `Unrecognized request URL (${method}: ${path}). The sandbox serves the part of the API that the app uses.`
  throw new StripeError(404, { type: 'invalid_request_error', message }, false)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Carrier } from '../carrier'
import { sendJson } from '../http-io'
import type { StripeAccount } from './account'
import { makeStripeBooks } from './books'
import { CheckoutPages } from './checkout-pages'
import { Deliveries } from './deliveries'
import { StripeApi } from './stripe-api'
import { keepStripe, restoreStripe, resumeStripe } from './stripe-memory'
import { StripeWorld } from './world'

/** Stripe, as the app sees it: an API, a page to pay on, and events that arrive. */
export class StripeSandbox {
  readonly world: StripeWorld
  readonly deliveries: Deliveries
  readonly #api: StripeApi
  readonly #checkout: CheckoutPages

  constructor(
    readonly account: StripeAccount,
    { clock, log, faults }: Carrier,
  ) {
    this.world = new StripeWorld(clock)
    this.deliveries = new Deliveries(account, clock, faults, log)
    this.world.onEvent(event => this.deliveries.enqueue(event))
    this.#api = new StripeApi(account, this.world, faults, log)
    this.#checkout = new CheckoutPages(this.world)
  }

  /** @returns false when the path is not Stripe's */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const { pathname } = url
    if (pathname.startsWith('/v1/')) await this.#api.handle(request, response, url)
    else if (pathname.startsWith('/checkout/')) await this.#checkout.handle(request, response, pathname)
    else if (pathname === '/stripe/books.json') sendJson(response, 200, makeStripeBooks(this.world))
    else return false
    return true
  }

  keep(): unknown {
    return keepStripe(this.#parts)
  }

  restore(kept: unknown): void {
    restoreStripe(this.#parts, kept as ReturnType<typeof keepStripe>)
    resumeStripe(this.#parts)
  }

  get #parts() {
    return { world: this.world, deliveries: this.deliveries, keys: this.#api.keys }
  }

  close(): void {
    this.deliveries.close()
  }
}

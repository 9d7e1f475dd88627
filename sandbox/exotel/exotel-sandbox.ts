import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Carrier } from '../carrier'
import type { ExotelAccount } from './account'
import { ExotelApi } from './exotel-api'
import { ExotelWorld, type KeptExotel } from './world'

/** Exotel, as the app sees it: an API, flows that run, and callbacks. */
export class ExotelSandbox {
  readonly world: ExotelWorld
  readonly #api: ExotelApi

  constructor(account: ExotelAccount, carrier: Carrier) {
    this.world = new ExotelWorld(account, carrier)
    this.#api = new ExotelApi(this.world)
  }

  /** @returns false when the path is not Exotel's */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    // Stripe's paths begin with /v1/ too, and have no capitals
    if (!/^\/(v1\/Accounts|v3\/accounts)\//.test(url.pathname)) return false
    await this.#api.handle(request, response, url)
    return true
  }

  keep(): unknown {
    return this.world.keep()
  }

  restore(kept: unknown): void {
    this.world.restore(kept as KeptExotel)
  }

  close(): void {
    this.world.callbacks.close()
  }
}

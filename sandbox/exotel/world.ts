import type { Carrier } from '../carrier'
import { isFinal, type Call } from '../calls/call'
import type { VirtualClock } from '../clock'
import type { ExotelAccount } from './account'
import { Callbacks } from './callbacks'
import type { ExotelCall } from './call'
import { Flows } from './flows'

export type Standing = 'Whitelist' | 'Blacklist' | 'Neutral'

export interface ExotelSettings {
  /** In which kind of body callbacks come. */
  contentType: 'multipart' | 'urlencoded' | 'json'
  /** From a call's end until its length, price and keys are known, virtual. */
  fillDelayMs: number
}

type KeptCall = Omit<ExotelCall, 'leg'> & { leg: Omit<Call, 'live' | 'parent'> }

export interface KeptExotel {
  calls: KeptCall[]
  flows: unknown[]
  whitelist: [string, Standing][]
}

/** All that Exotel knows: the account, its flows, its calls. */
export class ExotelWorld {
  readonly calls = new Map<string, ExotelCall>()
  readonly whitelist = new Map<string, Standing>()
  readonly flows: Flows
  readonly callbacks: Callbacks
  settings: ExotelSettings = { contentType: 'multipart', fillDelayMs: 300_000 }

  constructor(
    readonly account: ExotelAccount,
    readonly carrier: Carrier,
  ) {
    this.flows = new Flows(account.flowsFile)
    this.callbacks = new Callbacks(carrier, () => this.settings)
  }

  get clock(): VirtualClock {
    return this.carrier.clock
  }

  keep(): KeptExotel {
    const nowMs = this.clock.now()
    return {
      calls: [...this.calls.values()].map(call => {
        const { live: _live, parent: _parent, ...leg } = call.leg
        if (isFinal(leg.status)) return { ...call, leg }
        // one that is up now will be over by then: its line is gone
        const status = leg.answeredMs === null ? 'canceled' as const : 'completed' as const
        return { ...call, leg: { ...leg, status, endedMs: nowMs, pricedMs: nowMs }, filledMs: nowMs }
      }),
      flows: this.flows.all(),
      whitelist: [...this.whitelist],
    }
  }

  restore(kept: KeptExotel): void {
    for (const { leg, ...call } of kept.calls) {
      this.calls.set(call.sid, { ...call, leg: { ...leg, live: null, parent: null } })
    }
    this.flows.restore(kept.flows)
    for (const [number, standing] of kept.whitelist) this.whitelist.set(number, standing)
  }
}

import type { CallStatus } from '../../shared/schemas/calls'

/** What the carrier asks for a leg. */
export interface LegPrice {
  /** Positive: what we pay. */
  micros: bigint
  /** ISO 4217, as the carrier states it: not always the currency we sell in. */
  currency: string
}

/** A leg as the carrier knows it, in our words (C6). */
export interface CarrierLeg {
  id: string
  parentId: string | null
  /** E.164, or `client:<identity>`. */
  to: string
  from: string
  status: CallStatus
  /** Seconds; null while it is up, or where the carrier's figure cannot be billed (C8). */
  durationSeconds: number | null
  startedAt: Date | null
  endedAt: Date | null
  /** Null until the carrier knows it: minutes to hours after the end, and for ever where it asks nothing. */
  price: LegPrice | null
}

export interface CarrierPrice {
  /** Currency as the carrier states it. */
  currency: string
  /** What a minute costs us, in nanos of that currency. */
  rateNanosPerMinute: bigint
  description: string
}

/** The carrier did not answer, or not in a way that tells anything. Unknown is not ended (C9). */
export class CarrierUnavailable extends Error {
  constructor(cause: unknown) {
    super('the carrier could not be asked', { cause })
    this.name = 'CarrierUnavailable'
  }
}

/**
 * What Talktime needs of a carrier: its legs, its books and its prices. Everything that knows a carrier's own words is
 * behind this. How a browser's phone speaks to one is BrowserVoice's.
 * Every promise rejects with CarrierUnavailable where the carrier cannot be asked.
 */
export interface Carrier {
  /** As rows name it. */
  name: string
  /** E.164: the number that calls show. */
  callerId: string
  /** Null where the carrier says that there is no such leg. */
  findLeg: (id: string) => Promise<CarrierLeg | null>
  findChildLegs: (parentId: string) => Promise<CarrierLeg[]>
  findLegsTo: (toNumber: string, since: Date) => Promise<CarrierLeg[]>
  /** Its own books: what it dialled, page by page, by when a leg began. A leg may come twice. */
  listDialledLegs: (period: { from: Date, to: Date }) => AsyncIterable<CarrierLeg>
  /** Ends a leg and with it what it dialled. Fine when it is over already. */
  endLeg: (id: string) => Promise<void>
  /** Lets a leg that is up last so many seconds in all, from its answer on. False where the carrier says no. */
  extendLeg: (id: string, maxSeconds: number) => Promise<boolean>
  /** Deletes what was recorded of a test call. Fine when it is gone already. */
  deleteRecording: (id: string) => Promise<void>
  /** What the carrier charges us for a minute; null where it does not serve the destination. */
  findPrice: (toNumber: string, originNumber: string) => Promise<CarrierPrice | null>
}

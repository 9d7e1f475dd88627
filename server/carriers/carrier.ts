import type { CallStatus, PlacementRefusal } from '../../shared/schemas/calls'
import type { CircuitState } from './circuit'
import type { KeypadFlow, NumberStanding } from './keypad'

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

/** A recording in the carrier's books; what keeping it costs is not in its price. */
export type CarrierRecording = Pick<CarrierLeg, 'id' | 'status' | 'durationSeconds' | 'price'>

export interface CarrierPrice {
  /** Currency as the carrier states it. */
  currency: string
  /** What a minute costs us, in nanos of that currency. */
  rateNanosPerMinute: bigint
  description: string
}

/** What a voice says, in order: each text once, with silence between two of them. */
export interface Speech {
  /** Plain text: nothing in it is markup. */
  texts: string[]
  /** BCP 47. */
  language: string
  /** As the carrier names it; one that speaks the language. */
  voice: string
  pauseSeconds: number
}

/** A leg that the carrier is to dial by itself: no leg of a device comes before it, and it is the billed one. */
export interface LegOrder {
  /** E.164. */
  toNumber: string
  /** E.164: what is shown. */
  fromNumber: string
  /** What is run once somebody answers, given with the order, so that nothing is asked later: see `speechDocument`. */
  document: string
  /** Where it is asked for by then instead, by POST: what it says is made for that moment. */
  documentUrl?: string
  /** Where it is told who answered, a person or a machine, while the call goes on; left out: nobody finds out. */
  answeredByUrl?: string
  /** Where each step of the leg is told, by POST. */
  statusUrl: string
  /** Longest time it may last once answered; 1 to 14400 (C14). */
  maxSeconds: number
  ringSeconds: number
}

/** Between whom legs were ordered, and from when on. */
export interface PlacedParties {
  /** E.164. */
  toNumber: string
  fromNumber: string
  since: Date
}

/**
 * What became of an order. `refused`: the carrier understood it and dialled nobody, for a reason that has its own
 * `code`. `unknown`: it may have dialled and may not; that is looked up then (`findPlacedLegs`), never ordered again.
 */
export type Placement =
  | { kind: 'placed', leg: CarrierLeg }
  | {
    kind: 'refused'
    refusal: PlacementRefusal
    code: string
    /** How long the carrier wants to be left alone; left out where it does not say. */
    retryAfterSeconds?: number
  }
  | { kind: 'unknown', cause: unknown }

/** The carrier did not answer, or not in a way that tells anything. Unknown is not ended (C9). */
export class CarrierUnavailable extends Error {
  constructor(cause: unknown) {
    super('the carrier could not be asked', { cause })
    this.name = 'CarrierUnavailable'
  }
}

/** A sound as a carrier sends it. */
export interface CarrierSound {
  /** 200, 206 or 416. */
  status: number
  type: string
  /** In bytes, of what is sent. */
  length: string | null
  /** Which part of what it is. */
  range: string | null
  body: ReadableStream<Uint8Array>
}

/**
 * What Talktime needs of a carrier: its legs, its books and its prices. Everything that knows a carrier's own words is
 * behind this. How a browser's phone speaks to one is BrowserVoice's.
 * Every promise but `placeLeg` rejects with CarrierUnavailable where the carrier cannot be asked.
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
  /** Path and query, at our origin, where it is to tell each step of a call that it places: `LegOrder.statusUrl`. */
  statusPath: (call: { callId: string, terms: string }) => string
  /** The document that speaks and hangs up; null where it is longer than the carrier takes, or it speaks no texts. */
  speechDocument: (speech: Speech) => string | null
  /**
   * The document that asks for a key and takes one. Round 0 is given with the order; a carrier that asks us what comes
   * after each answer is given the next rounds then (`keypadStep`). Null where it is longer than the carrier takes, or
   * the carrier has no flow of its own for it.
   */
  keypadDocument: (flow: KeypadFlow, round: number) => string | null
  /** The document that says the closing words and hangs up; null where the carrier's own flow sees to that. */
  closingDocument: (flow: KeypadFlow) => string | null
  /**
   * The keys that were pressed in a call, in order, as the carrier's own records have them (O5); empty for none. Null
   * where it keeps no such records, or does not have this one yet.
   */
  readKeys: (id: string) => Promise<string | null>
  /** How long after the end its records are complete: what nobody told us of is found there. Null: it keeps none. */
  keysKeptAfterSeconds: number | null
  /** What the carrier's own lists say of calling a number; `unknown` where it keeps none. */
  standingOf: (number: string) => Promise<NumberStanding>
  /** Whether it is asked to dial just now; left out where nothing looks after that. */
  circuit?: () => CircuitState
  /** Orders a leg, once: nothing is tried again. Rejects for nothing but an order that could never be taken. */
  placeLeg: (order: LegOrder) => Promise<Placement>
  /** Legs that were ordered between the two numbers, oldest first; those that wait to be dialled too. */
  findPlacedLegs: (parties: PlacedParties) => Promise<CarrierLeg[]>
  /** Whether calls of our account may show a number. */
  mayShow: (number: string) => Promise<boolean>
  /**
   * Asks that calls may show a number that is not the account's. The carrier rings there, and wants `code` on the keys
   * of that phone; null where it refuses the number.
   */
  askToShow: (number: string) => Promise<{ code: string } | null>
  /**
   * Ends a leg and with it what it dialled. Fine when it is over already. Where a carrier has no way to, nothing
   * happens, and the leg ends by its own limit of time (`endsLegs`).
   */
  endLeg: (id: string) => Promise<void>
  /** Has a leg that is up leave what it does and run a document. False where the carrier cannot, or it is over. */
  runDocument: (id: string, document: string) => Promise<boolean>
  /** Whether it can end a leg that is up. */
  endsLegs: boolean
  /** A leg that is up may last so many seconds in all, from its answer on. False where the carrier says no. */
  extendLeg: (id: string, maxSeconds: number) => Promise<boolean>
  /**
   * Records a leg that is up, each side on a channel of its own, until it is over. What becomes of it is told at
   * `statusUrl`. @returns its id; null where the carrier does not
   */
  startRecording: (legId: string, statusUrl: string) => Promise<string | null>
  /** The sound of a recording, or the part of it that is asked for (`bytes=0-`); null where there is none. */
  openRecording: (id: string, range: string | null) => Promise<CarrierSound | null>
  /** How far a recording is, how long, and what making it cost us; null where there is none. */
  findRecording: (id: string) => Promise<CarrierRecording | null>
  /** Deletes what was recorded. Fine when it is gone already. */
  deleteRecording: (id: string) => Promise<void>
  /** What the carrier charges us for a minute; null where it does not serve the destination. */
  findPrice: (toNumber: string, originNumber: string) => Promise<CarrierPrice | null>
}

/** One call, as the device's carrier is told to dial it. */
export interface DialOrder {
  callId: string
  toNumber: string
  callerId: string
  /** Longest time the call may last once answered; 1 to 14400 (C3). */
  maxSeconds: number
  /** The price terms in one word, to come back with each callback. */
  terms: string
}

/** A call that came in, as its carrier is told to ring. */
export interface RingOrder {
  callId: string
  /** Whose devices ring. */
  identity: string
  /** As `DialOrder` has them. */
  maxSeconds: number
  terms: string
}

/**
 * What a phone in the browser needs of its carrier: a way to register, and documents that say what becomes of a call
 * that it begins. Asks nobody anything. Legs, books and prices are the Carrier's.
 */
export interface BrowserVoice {
  /** A token for the browser's device: our application only, incoming calls off (C13). */
  issueToken: (identity: string, ttlSeconds: number) => string
  /** A token for what rings in a browser: it takes calls and begins none. */
  issueRingToken: (identity: string, ttlSeconds: number) => string
  /** The document that rings in every browser of one person, and nowhere after that. */
  ringDocument: (order: RingOrder) => string
  /** The document that takes a call from the telephone network no further: busy, or not served. Nothing is answered. */
  rejectDocument: (reason: 'busy' | 'rejected') => string
  /** The document that makes the carrier dial one number and nothing after it. */
  dialDocument: (order: DialOrder) => string
  /** The document that speaks one sentence and hangs up. */
  refusalDocument: (sentence: string) => string
  /** The document that listens to a few words of a test call, and dials nobody. */
  echoDocument: () => string
  /** The document that plays them back, and then asks to be done with them. */
  playBackDocument: (recording: { id: string, url: string }) => string
  /** The document that ends the call. */
  hangupDocument: () => string
}

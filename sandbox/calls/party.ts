import type { AudioEnd } from '../media/audio-end'
import type { Call } from './call'

/** How a called party's side of the call came to its end. */
export type PartyEnding = 'hung-up' | 'busy' | 'unreachable'

export interface PartyEvents {
  ringing(): void
  answered(): void
  ended(ending: PartyEnding): void
}

/** A call on its way to, or up with, a called party. */
export interface PlacedCall {
  readonly end: AudioEnd
  /** Nobody is there: a machine takes down what is said. */
  readonly isMachine?: boolean
  /** The carrier gives up or hangs up; no further event comes. */
  hangUp(): void
}

/** Somebody who can be called: a scripted number, a handset on the page, a browser that is registered. */
export interface Party {
  place(call: Call, events: PartyEvents): PlacedCall
}

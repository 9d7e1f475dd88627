import type { DialOrder } from './browser-voice'

/** A sentence for whoever is on the line, as text. */
export interface SpokenSentence {
  text: string
  /** As agents name languages; the carrier takes a voice that speaks it, where it has one. */
  language: string
}

/**
 * The documents that a call of an agent runs by: what the carrier does next with the leg. Asks nobody anything.
 */
export interface AgentPhone {
  /** Joins the leg to a stream of ours, which says the token, and asks us again when that is over. */
  talkDocument: (talk: { callId: string, token: string }) => string
  /** Rings in every browser of a person, and asks us again when that is over. The caller is on the line already. */
  personDocument: (ring: { callId: string, identity: string, maxSeconds: number }) => string
  /** Says it and hangs up. */
  sentenceDocument: (sentence: SpokenSentence) => string
  /** Says it, joins the leg to the number of a person, and nothing after that. */
  handOverDocument: (sentence: SpokenSentence | null, order: DialOrder) => string
  hangupDocument: () => string
}

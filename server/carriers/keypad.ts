/** What is said: a recording that a person spoke, or its words where there is none. */
export interface KeypadPrompt {
  /** Where the carrier fetches the recording; null where there is none yet. */
  recordingUrl: string | null
  /** Plain text: nothing in it is markup. */
  text: string
}

/** A call that says something, asks for one key, thanks and hangs up. */
export interface KeypadFlow {
  callId: string
  /** BCP 47, of both texts. */
  language: string
  /** As the carrier names it; one that speaks the language. */
  voice: string
  prompt: KeypadPrompt
  closing: KeypadPrompt
  /** Those that mean something; any other one is asked again. */
  keys: readonly string[]
  /** How often the prompt comes again after silence or a key without a meaning; 0 to 2. */
  repeats: number
  /** How long is waited for a key once the prompt is over; 1 to 60. */
  keyTimeoutSeconds: number
  /**
   * Where a carrier that asks us what comes next sends the key, with a query that names the call. It adds `&round=`,
   * which comes back signed.
   */
  answersUrl: string
  /** How a carrier whose flows are drawn in its own dashboard calls this one; null where none is drawn. */
  flowId: string | null
}

/**
 * What came back of one question. Nothing of it moves money; whether it is more than a hint, the carrier's gate says
 * (O5).
 */
export interface KeypadAnswer {
  callId: string
  legId: string
  /** Which time the prompt was heard, from 0; null where the carrier's own flow counts. */
  round: number | null
  /** All keys that were pressed, in order; empty for silence. */
  digits: string
}

/** Whether the carrier's own lists let a number be called: `refused` was taken off by the person or by a register. */
export type NumberStanding = 'allowed' | 'refused' | 'unknown'

export const MOST_REPEATS = 2

/**
 * What comes after an answer: the prompt again, or the closing words. A key counts alone: two of them are none, because
 * nobody can say which one was meant.
 */
export function keypadStep(
  flow: Pick<KeypadFlow, 'keys' | 'repeats'>, { round, digits }: { round: number, digits: string },
): { kind: 'close', key: string | null } | { kind: 'ask', round: number } {
  if (flow.keys.includes(digits)) return { kind: 'close', key: digits }
  return round < Math.min(flow.repeats, MOST_REPEATS) ? { kind: 'ask', round: round + 1 } : { kind: 'close', key: null }
}

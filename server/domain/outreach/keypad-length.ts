import { spokenSeconds } from '../../../shared/messages/spoken-seconds'

/** How long somebody has to press a key once the question is over. */
export const KEY_TIMEOUT_SECONDS = 8
/** From a key to what is said about it: the carrier asks us. */
const ANSWER_SECONDS = 3

/** What is said, in seconds at most; a recording is as long as it is. */
export interface SaidAt { text: string, recordedMs: number | null }

function seconds({ text, recordedMs }: SaidAt): number {
  return recordedMs === null ? spokenSeconds(text, 1) : Math.ceil(recordedMs / 1000) + 1
}

/**
 * How long a call that asks for a key lasts at most: the question each time that it may be asked, and the last words.
 */
export function keypadSeconds(prompt: SaidAt, closing: SaidAt, repeats: number): number {
  return (repeats + 1) * (seconds(prompt) + KEY_TIMEOUT_SECONDS + ANSWER_SECONDS) + seconds(closing)
}

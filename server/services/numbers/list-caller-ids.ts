import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'

export interface CallerId {
  /** E.164. */
  number: string
  display: string
  /** One of the house's, that everybody may show. */
  isOurs: boolean
}

/** Every number that a person's calls may show (V1), the one that is taken where none is chosen first. */

export async function listCallerIds(context: Context, _userId: string): Promise<CallerId[]> {
  const { callerId } = context.carriers.browser
  return [{ number: callerId, display: displayNumber(callerId), isOurs: true }]
}

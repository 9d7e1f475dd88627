import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import { numbersToShow } from './numbers-to-show'

export interface CallerId {
  /** E.164. */
  number: string
  display: string
  /** One of the house's, that everybody may show. */
  isOurs: boolean
}

/** Every number that a person's calls may show (V1), the one that is taken where none is chosen first. */
export async function listCallerIds(context: Context, userId: string): Promise<CallerId[]> {
  const numbers = await context.database.asUser(userId, tx => numbersToShow(tx, userId, context.carriers.browser))
  return [...numbers].sort((one, other) => Number(other.isShown) - Number(one.isShown))
    .map(({ number, kind }) => ({ number, display: displayNumber(number), isOurs: kind === 'platform' }))
}

import type { Context } from '../../context'
import { setShownNumber } from '../../db/numbers/own-numbers'
import type { NumbersDto } from '../../../shared/schemas/numbers'
import { numbersDtoOf } from './list-numbers'
import { numberToShow } from './numbers-to-show'

/**
 * Calls that say nothing else show this number from now on. Calls that are up keep theirs.
 *
 * @throws DomainError `from_not_yours`
 */
export async function showNumber(context: Context, userId: string, number: string): Promise<NumbersDto> {
  const carrier = context.carriers.browser
  return context.database.asUser(userId, async tx => {
    await numberToShow(tx, userId, carrier, number)
    await setShownNumber(tx, userId, number === carrier.callerId ? null : number)
    return numbersDtoOf(context, tx, userId)
  })
}

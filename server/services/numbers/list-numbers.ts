import type { Context } from '../../context'
import { displayNumber } from '../../domain/phone/display-number'
import { parseNumber } from '../../domain/phone/parse-number'
import type { Tx } from '../../db/client'
import type { NumbersDto } from '../../../shared/schemas/numbers'
import { numbersToShow, type NumberToShow } from './numbers-to-show'

/** The numbers that a person's calls may show, the platform's first. */
export async function listNumbers(context: Context, userId: string): Promise<NumbersDto> {
  return context.database.asUser(userId, tx => numbersDtoOf(context, tx, userId))
}

export async function numbersDtoOf({ carriers }: Context, tx: Tx, userId: string): Promise<NumbersDto> {
  return { numbers: (await numbersToShow(tx, userId, carriers.browser)).map(toDto) }
}

function toDto({ number, kind, isShown, since }: NumberToShow): NumbersDto['numbers'][number] {
  const parsed = parseNumber(number, 'ZZ')
  return {
    number,
    display: displayNumber(number),
    kind,
    country: parsed.ok ? parsed.country : null,
    isShown,
    since: since?.toISOString() ?? null,
  }
}

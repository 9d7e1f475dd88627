import { DomainError } from '../../domain/errors'
import type { Tx } from '../../db/client'
import { listOwnNumbers } from '../../db/numbers/own-numbers'
import type { OwnNumberKind } from '../../../shared/schemas/numbers'

/** A number that calls of a person may show. */
export interface NumberToShow {
  /** E.164. */
  number: string
  kind: 'platform' | OwnNumberKind
  /** Shown by calls that say nothing else. */
  isShown: boolean
  /** Null for the platform's. */
  since: Date | null
}

/**
 * Which numbers a person's calls may show: the carrier's own, and theirs there. Here and nowhere else.
 *
 * @param carrier that places the call: a number of another one's is nothing to it.
 */
export async function numbersToShow(
  tx: Tx, userId: string, carrier: { name: string, callerId: string },
): Promise<NumberToShow[]> {
  const own = (await listOwnNumbers(tx, userId))
    .filter(row => row.carrier === carrier.name && row.number !== carrier.callerId)
  return [
    { number: carrier.callerId, kind: 'platform', isShown: !own.some(row => row.isShown), since: null },
    ...own.map(({ number, kind, isShown, since }) => ({ number, kind, isShown, since })),
  ]
}

/**
 * The number that a call shows.
 *
 * @param wanted E.164; left out: the one that the person has chosen, or else the carrier's.
 * @throws DomainError `from_not_yours`, whoever else may have it.
 */
export async function numberToShow(
  tx: Tx, userId: string, carrier: { name: string, callerId: string }, wanted?: string,
): Promise<string> {
  const numbers = await numbersToShow(tx, userId, carrier)
  const found = numbers.find(one => (wanted === undefined ? one.isShown : one.number === wanted))
  if (found) return found.number
  throw new DomainError('from_not_yours', 'This number is not one that your calls may show. Nothing was dialled and nothing was charged. Choose another one.')
}

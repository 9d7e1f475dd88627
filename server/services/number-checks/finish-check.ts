import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { findCheck } from '../../db/numbers/number-checks'
import { listNumberOwners, listOwnNumbers, putOwnNumber } from '../../db/numbers/own-numbers'
import type { NumberCheckDto } from '../../../shared/schemas/numbers'
import { checkDtoOf, noSuchCheck } from './read-check'

/** After a right code, so long the carrier's part may take. */
const CARRIER_MS = 3_600_000

/**
 * After the right code: the number is the person's as soon as the carrier lets calls show it. Whoever had it before has
 * it no longer. Can be repeated.
 *
 * @param asks whether a carrier that does not yet know the number is asked to ring there: it wants a code of its own,
 * which is told once.
 * @throws DomainError `not_found`; `check_over` where no code was right, or too long ago.
 */
export async function finishCheck(
  context: Context, userId: string, id: string, { asks }: { asks: boolean },
): Promise<NumberCheckDto> {
  const { database, carriers: { browser: carrier }, clock, ids } = context
  const check = await database.asUser(userId, tx => findCheck(tx, userId, id))
  if (!check) throw noSuchCheck()
  const now = clock.now()
  const own = await database.asUser(userId, tx => listOwnNumbers(tx, userId))
  if (own.some(one => one.number === check.number)) return database.asUser(userId, tx => checkDtoOf(context, tx, check))
  if (!check.provedAt || now.getTime() > check.provedAt.getTime() + CARRIER_MS) {
    throw new DomainError('check_over', 'No code was typed for this, or too long ago. Let us call again for a new one.')
  }
  if (!await carrier.mayShow(check.number)) {
    const asked = asks ? await carrier.askToShow(check.number) : null
    if (asks && !asked) throw new DomainError('from_not_yours', 'The code was right, but the phone network does not let calls show this number. Only the call was charged.')
    return database.asUser(userId, tx => checkDtoOf(context, tx, check, asked?.code ?? null))
  }
  await database.asSystem(async tx => {
    const [owner] = await listNumberOwners(tx, check.number)
    if (owner?.userId === userId || owner?.kind === 'assigned') return
    await putOwnNumber(tx, { id: ids.uuid(now), userId, number: check.number, kind: 'verified', carrier: carrier.name, now })
    await writeAudit(tx, { at: now, actorId: userId, action: 'number.prove', subjectType: 'user', subjectId: userId, after: { number: check.number.slice(0, -4) } })
  })
  return database.asUser(userId, tx => checkDtoOf(context, tx, check))
}

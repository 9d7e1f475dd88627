import { randomUUID } from 'node:crypto'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { putOwnNumber, releaseOwnNumber } from '../../db/numbers/own-numbers'
import { DomainError } from '../../domain/errors'

/** E.164. */
const NUMBER = /^\+[1-9]\d{4,14}$/

/**
 * Gives a number of our carrier's to a person: whoever calls it rings in their open tabs. Whoever had it before has it
 * no longer.
 *
 * @throws DomainError `invalid_number`; nothing was changed.
 */
export async function assignNumber(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  { number, userId, carrier }: { number: string, userId: string, carrier: string },
): Promise<void> {
  if (!NUMBER.test(number)) throw new DomainError('invalid_number', `“${number}” is no number in E.164, such as +14155550123. Nothing was changed.`)
  const now = clock.now()
  await database.asSystem(async tx => {
    await putOwnNumber(tx, { id: randomUUID(), userId, number, kind: 'assigned', carrier, now })
    await writeAudit(tx, { at: now, actorId: 'operator', action: 'number.assign', subjectType: 'user', subjectId: userId, after: { number: number.slice(0, -4) } })
  })
}

/** The number rings at nobody from now on. @returns whether it did before */
export async function takeNumberBack({ database, clock }: Pick<Context, 'database' | 'clock'>, number: string): Promise<boolean> {
  const now = clock.now()
  return database.asSystem(async tx => {
    const userId = await releaseOwnNumber(tx, number, now)
    if (userId) await writeAudit(tx, { at: now, actorId: 'operator', action: 'number.release', subjectType: 'user', subjectId: userId, before: { number: number.slice(0, -4) } })
    return userId !== null
  })
}

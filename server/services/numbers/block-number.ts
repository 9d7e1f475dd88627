import type { Context } from '../../context'
import { countBlockedNumbers, findBlockedNumber, insertBlockedNumber } from '../../db/numbers/blocked-numbers'
import { DomainError } from '../../domain/errors'
import { parseNumber } from '../../domain/phone/parse-number'
import { MOST_BLOCKED_NUMBERS, type BlockedNumberDto, type BlockNumberBody } from '../../../shared/schemas/blocked-numbers'
import { toBlockedNumberDto } from './list-blocked-numbers'

/**
 * From now on this number does not reach the person: not their browsers, and not their agents. A number that is
 * blocked already stays as it is. A call that is up goes on.
 *
 * @throws DomainError `invalid_number`, `too_many_blocked`
 */
export async function blockNumber(
  { clock, database, ids }: Context, owner: { id: string, country: string }, body: BlockNumberBody,
): Promise<BlockedNumberDto> {
  const read = parseNumber(body.number, body.country ?? owner.country)
  if (!read.ok) throw new DomainError('invalid_number', `${read.message} Nobody was blocked.`)
  const now = clock.now()
  return database.asUser(owner.id, async tx => {
    const known = await findBlockedNumber(tx, owner.id, read.e164)
    if (known) return toBlockedNumberDto(known)
    if (await countBlockedNumbers(tx, owner.id) >= MOST_BLOCKED_NUMBERS) {
      throw new DomainError('too_many_blocked', `You have blocked ${MOST_BLOCKED_NUMBERS} numbers, which is the most. Let one of them call again first. Nobody was blocked.`)
    }
    await insertBlockedNumber(tx, { id: ids.uuid(now), userId: owner.id, number: read.e164, blockedAt: now })
    return toBlockedNumberDto((await findBlockedNumber(tx, owner.id, read.e164))!)
  })
}

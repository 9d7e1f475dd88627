import { createHash } from 'node:crypto'
import { DomainError } from '../../../domain/errors'
import { bestHour } from '../../../domain/outreach/best-hour'
import type { Context } from '../../../context'
import { readAnsweredHours } from '../../../db/outreach/round-people'
import { findRound, insertRoundPeople, type RoundRow } from '../../../db/outreach/rounds'
import { insertRound } from '../../../db/rounds/rounds'
import type { RoundDto, StartRoundBody } from '../../../../shared/schemas/outreach/rounds'
import { refuseRound } from '../../rounds/round-times'
import { noteProgrammeAct, type Actor } from '../programmes/note-programme-act'
import { planRound } from './plan-round'
import { toRoundDtos } from './round-dto'

/**
 * Begins a round: who is in it is fixed from then on. Asked for again with the same id it is the first answer again
 * (M16).
 *
 * @throws DomainError `not_found`, `forbidden`; `invalid_request` for a round over nobody, or in hours that never open;
 * `idempotency_mismatch`.
 */
export async function startRound(context: Context, actor: Actor, body: StartRoundBody): Promise<RoundDto> {
  const now = context.clock.now()
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    const plan = await planRound(context, tx, asSystem, actor.id, body)
    const { programme, people, times } = plan
    const stamps = { contentHash: hashOf(body), runBy: actor.id, createdBy: actor.id, createdAt: now }
    const row = { ...columnsOf(body), ...times, ...stamps }
    const known = await findRound(tx, body.id)
    if (!known) {
      if (people.length === 0) throw refuseRound('filter', 'Nobody in care is like that. Choose others.')
      if (people.every(person => plan.reasonOf(person) !== null)) throw refuseRound('filter', 'Nobody of them can be called as they stand.')
      if (plan.opensAt === null) throw refuseRound('window', 'The hours of this round and those of the programme never meet before it is over. Choose others.')
    }
    const isNew = !known && await insertRound(tx, row)
    const made = await findRound(tx, body.id)
    if (!isNew && made?.contentHash !== row.contentHash) {
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was begun by this one. Load the page again.')
    }
    if (isNew) {
      const hours = await asSystem(() => readAnsweredHours(tx, people.map(({ id }) => id), programme.timeZone))
      const chosen = people.map(({ id }) => ({ id, bestHour: bestHour(hours.get(id) ?? []) }))
      await insertRoundPeople(tx, row.id, chosen, times.startsAt)
      await asSystem(() => noteProgrammeAct(context, tx, actor, programme.id, 'round.start', {
        after: { roundId: row.id, people: people.length, filter: row.filter, budgetMicros: body.budgetMicros },
      }))
    }
    return (await toRoundDtos(context, tx, asSystem, [made!]))[0]!
  })
}

function columnsOf(
  { id, programmeId, name, scriptId, filter, order, perMinute, atOnce, budgetMicros }: StartRoundBody,
) {
  return {
    id, programmeId, name, scriptId, filter, order, perMinute, atOnce,
    budgetMicros: budgetMicros === null ? null : BigInt(budgetMicros), state: 'running',
  } satisfies Partial<RoundRow>
}

const hashOf = (body: StartRoundBody): string => createHash('sha256').update(JSON.stringify(body)).digest('hex')

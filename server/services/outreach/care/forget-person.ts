import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { countShortenedAgain } from '../../../db/analytics/call-sums'
import { writeAudit } from '../../../db/audit'
import { forgetCarePerson } from '../../../db/outreach/care/people'
import { listNumbersCalled } from '../../../db/outreach/keypad-calls'
import { personOf, requireSupervisor } from './care-access'

/**
 * Forgets somebody who asked for it (P2): a pseudonym stays, and with it that things happened and what calls cost.
 * Asked again it is done already.
 *
 * @throws DomainError `not_found`, `forbidden` for workers, `erasure_refused` while they are being called.
 */
export async function forgetPerson(context: Context, userId: string, id: string, requestId: string): Promise<void> {
  const at = context.clock.now()
  await context.database.asUser(userId, async (tx, asSystem) => {
    const { person, part } = await personOf(tx, userId, id, { isLocked: true })
    requireSupervisor(part, 'forgets people')
    if (person.erasedAt) return
    const outcome = await asSystem(async () => {
      const called = await listNumbersCalled(tx, id)
      const outcome = await forgetCarePerson(tx, id, userId, at)
      if (outcome === 'done') await countShortenedAgain(tx, called)
      return outcome
    })
    if (outcome === 'open_call') {
      throw new DomainError('erasure_refused', 'They are being called just now. Nothing was changed. Try again when the call is over.')
    }
    await asSystem(() => writeAudit(tx, {
      at, actorId: userId, action: 'care.forgotten', subjectType: 'care_person', subjectId: id, after: { programmeId: person.programmeId }, requestId,
    }))
  })
}

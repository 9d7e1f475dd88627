import { auditOfStep, takeCareStep } from '../../../domain/outreach/care-step'
import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { hasCareStep, insertCareEvents } from '../../../db/outreach/care/events'
import { changeCarePerson } from '../../../db/outreach/care/people'
import type { CarePersonDto, CareStepBody } from '../../../../shared/schemas/outreach/care'
import { personOf, requireRemembered } from './care-access'
import { stopRinging } from '../../calls/stop-ringing'
import { toCareDto } from './care-dto'
import { readConsent } from './read-consent'

/**
 * What somebody did for a person in care: a note, a flag and its end (O2), consent and the wish not to be called (O3),
 * a number that was checked. Row, trail and audit log are one transaction. The same step sent again happened once. Who
 * is not to be called any more is not rung any longer.
 *
 * @throws DomainError `not_found`, `content_changed` where it is so already, `consent_missing`.
 */
export async function recordCareStep(
  context: Context, userId: string, id: string, body: CareStepBody, requestId: string,
): Promise<CarePersonDto> {
  const at = context.clock.now()
  const person = await context.database.asUser(userId, async (tx, asSystem) => {
    const { person } = await personOf(tx, userId, id, { isLocked: true })
    requireRemembered(person)
    if (await hasCareStep(tx, id, body.id)) return toCareDto(tx, asSystem, person)
    const consent = body.kind === 'consent_given'
      ? { consent: await readConsent(tx, person.programmeId, body.consent, at) }
      : {}
    const { change, facts } = takeCareStep(person, { kind: body.kind, note: body.note, by: userId, at, ...consent })
    const row = Object.keys(change).length === 0 ? person : await changeCarePerson(tx, id, change, at)
    await insertCareEvents(tx, [{
      programmeId: person.programmeId, personId: id, kind: body.kind, byUserId: userId, at, note: body.note,
      facts: { ...facts, stepId: body.id },
    }])
    const action = auditOfStep(body.kind)
    if (action) {
      await asSystem(() => writeAudit(tx, {
        at, actorId: userId, action, subjectType: 'care_person', subjectId: id, after: { programmeId: person.programmeId, ...facts }, requestId,
      }))
    }
    return toCareDto(tx, asSystem, row)
  })
  if (body.kind === 'opted_out' || body.kind === 'consent_withdrawn') stopRinging(context, { carePersonId: id })
  return person
}

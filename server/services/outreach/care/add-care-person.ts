import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { insertCareEvents, type NewCareEvent } from '../../../db/outreach/care/events'
import { findPart } from '../../../db/outreach/care/parts'
import { findCarePerson, insertCarePeople } from '../../../db/outreach/care/people'
import type { CarePersonBody, CarePersonDto } from '../../../../shared/schemas/outreach/care'
import { accessTo } from './care-access'
import { toCareDto, type AsSystem } from './care-dto'
import { changedFields, readCareFields } from './read-care-fields'
import { readConsent } from './read-consent'

/**
 * Takes somebody into care: one's own, or that of whom one supervises. Asked again with the same id it is the first
 * answer again. Phones are shared: the same number for two people is taken, and told in the answer (`sameNumber`).
 *
 * @throws DomainError what `readCareFields` and `readConsent` say, `not_found` for another programme, `forbidden` for
 * somebody else's care, `invalid_request` for a worker who is not in it, `idempotency_mismatch`.
 */
export async function addCarePerson(
  context: Context, userId: string, body: CarePersonBody,
): Promise<CarePersonDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { part, terms } = await accessTo(tx, body.programmeId, userId)
    const workerId = body.workerId ?? userId
    if (part.role === 'worker' && workerId !== userId) {
      throw new DomainError('forbidden', 'Only a supervisor takes people into the care of others. Nothing was saved.')
    }
    await requireColleague(tx, asSystem, body.programmeId, workerId)
    const fields = readCareFields(body, terms)
    const known = await findCarePerson(tx, body.id)
    if (known) {
      const isSame = known.programmeId === body.programmeId && known.workerId === workerId
        && changedFields(known, fields).length === 0
      if (isSame) return toCareDto(tx, asSystem, known)
      throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed by this one.')
    }
    const consent = body.consent && await readConsent(tx, body.programmeId, body.consent, now)
    await insertCarePeople(tx, [{
      ...fields, id: body.id, programmeId: body.programmeId, workerId, createdAt: now, updatedAt: now,
      ...consent && {
        consentAt: consent.at, consentWay: consent.way, consentVersion: consent.version, consentAskedBy: userId,
      },
    }])
    const event = { programmeId: body.programmeId, personId: body.id, byUserId: userId, at: now }
    const events: NewCareEvent[] = [{ ...event, kind: 'added', facts: workerId === userId ? {} : { workerId } }]
    if (consent) {
      const facts = { givenAt: consent.at.toISOString(), way: consent.way, version: consent.version }
      events.push({ ...event, kind: 'consent_given', facts })
    }
    await insertCareEvents(tx, events)
    return toCareDto(tx, asSystem, (await findCarePerson(tx, body.id))!)
  })
}

/** @throws DomainError `invalid_request` for somebody who does not work in the programme. */
export async function requireColleague(
  tx: Tx, asSystem: AsSystem, programmeId: string, workerId: string,
): Promise<void> {
  if (await asSystem(() => findPart(tx, programmeId, workerId))) return
  throw new DomainError('invalid_request', 'Whom you chose does not work in this programme, or not any more. Nothing was changed.', {
    issues: [{ path: 'workerId', message: 'does not work there' }],
  })
}

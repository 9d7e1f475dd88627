import type { Context } from '../../../context'
import { insertCareEvents } from '../../../db/outreach/care/events'
import { changeCarePerson } from '../../../db/outreach/care/people'
import type { CarePersonDto, EditCarePersonBody } from '../../../../shared/schemas/outreach/care'
import { requireRevision } from '../../contacts/edit-contact'
import { personOf, requireRemembered } from './care-access'
import { toCareDto } from './care-dto'
import { changedFields, readCareFields } from './read-care-fields'

/**
 * All of what is known of somebody anew, unless it changed since it was on the screen. Another number is one that
 * nobody has doubted.
 *
 * @throws DomainError `not_found`, `content_changed`, what `readCareFields` says.
 */
export async function editCarePerson(
  context: Context, userId: string, id: string, { revision, ...typed }: EditCarePersonBody,
): Promise<CarePersonDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { person, terms } = await personOf(tx, userId, id, { isLocked: true })
    requireRemembered(person)
    requireRevision(person, revision)
    const fields = readCareFields(typed, terms)
    const names = changedFields(person, fields)
    if (names.length === 0) return toCareDto(tx, asSystem, person)
    const isOtherNumber = names.includes('number')
    const row = await changeCarePerson(tx, id, {
      ...fields, ...isOtherNumber && { numberDoubtedAt: null, unanswered: 0 },
    }, now)
    await insertCareEvents(tx, [{
      programmeId: person.programmeId, personId: id, kind: 'edited', byUserId: userId, at: now, facts: { fields: names.join(', ') },
    }])
    return toCareDto(tx, asSystem, row)
  })
}

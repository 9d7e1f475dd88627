import { searchTermsOf } from '../../../domain/contacts/search-terms'
import type { Context } from '../../../context'
import { listCarePeople as listRows, type CareListFilter } from '../../../db/outreach/care/people'
import type { CareFilter, CarePeoplePage, CarePeopleQuery } from '../../../../shared/schemas/outreach/care'
import { cursorOf } from '../../cursor'
import { accessTo, workerOnly, type CareAccess } from './care-access'
import { toCareDtos } from './care-dto'

const CURSOR = cursorOf({ isUnflagged: 'flag', name: 'words', id: 'uuid' })

/**
 * A page of the people in one's care, or of a programme that one supervises (O4); who is flagged first.
 *
 * @throws DomainError `not_found` for a programme that one does not work in.
 */
export async function listCarePeople(
  context: Context, userId: string, { limit, cursor, ...filter }: CarePeopleQuery,
): Promise<CarePeoplePage> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const wanted = wantedPeople(await accessTo(tx, filter.programme, userId), filter)
    const after = cursor === undefined ? undefined : CURSOR.decode(cursor)
    const rows = await listRows(tx, wanted, { limit: limit + 1, after })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      people: await toCareDtos(tx, asSystem, page),
      nextCursor: rows.length > limit && last
        ? CURSOR.encode({ isUnflagged: last.flaggedAt === null, name: last.name, id: last.id })
        : null,
    }
  })
}

/** What was asked for, of those whom one may see. */
export function wantedPeople({ part, terms }: CareAccess, filter: CareFilter): CareListFilter {
  const is = (asked: 'true' | 'false' | undefined) => (asked === undefined ? undefined : asked === 'true')
  return {
    programmeId: filter.programme,
    workerId: workerOnly(part) ?? filter.worker,
    terms: filter.q === undefined ? undefined : searchTermsOf(filter.q, terms.country),
    language: filter.language,
    tag: filter.tag,
    place: filter.place,
    isFlagged: is(filter.flagged),
    hasConsent: is(filter.consent),
    isOptedOut: is(filter.optedOut),
  }
}

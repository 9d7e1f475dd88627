import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import type { Tx } from '../../../db/client'
import { findImport, type ImportRow } from '../../../db/contacts/imports'
import { insertCareEvents, type NewCareEvent } from '../../../db/outreach/care/events'
import { findKnownCare, foldNames, lockCareList } from '../../../db/outreach/care/imports'
import { insertCarePeople } from '../../../db/outreach/care/people'
import type { CareImportDto } from '../../../../shared/schemas/outreach/care-imports'
import { applyFile, type TakenRows } from '../../contacts/apply-file'
import { missingImport } from '../../contacts/read-import'
import { accessTo } from './care-access'
import type { CareEntry } from './care-file'
import { readCareImport } from './read-care-import'

/**
 * Takes a file that was read into care: one transaction, so that all of it is there or nothing, whatever breaks. Who is
 * in care already, by name and number, stays as they are. Asked again it is done already.
 *
 * @throws DomainError `not_found`, also for whoever does not work there any more, `file_refused`.
 */
export async function applyCareImport(
  context: Context, userId: string, id: string, requestId: string,
): Promise<CareImportDto> {
  await context.database.asUser(userId, async (tx, asSystem) => {
    const programmeId = (await findImport(tx, userId, id, 'care') ?? missingImport()).programmeId!
    await accessTo(tx, programmeId, userId)
    await lockCareList(tx, programmeId)
    const done = await applyFile<CareEntry>(context, tx, {
      ownerId: userId, id, kind: 'care', takeIn: rows => takeIn(context, tx, { userId, programmeId, importId: id }, rows),
    })
    if (!done) return
    const after = { added: done.added, known: done.joined }
    await asSystem(() => writeAudit(tx, {
      at: context.clock.now(), actorId: userId, action: 'care.imported', subjectType: 'programme', subjectId: programmeId, after, requestId,
    }))
  })
  return readCareImport(context, userId, id)
}

interface Where { userId: string, programmeId: string, importId: string }

async function takeIn(
  context: Context, tx: Tx, { userId, programmeId, importId }: Where, rows: ImportRow<CareEntry>[],
): Promise<TakenRows> {
  const now = context.clock.now()
  const known = await findKnownCare(tx, programmeId, [...new Set(rows.map(({ person }) => person.number))])
  const names = await foldNames(tx, rows.map(({ person }) => person.name))
  const added = rows.filter(({ person }, place) => {
    const key = `${person.number}\n${names[place]}`
    if (known.has(key)) return false
    known.add(key)
    return true
  }).map(({ person }) => ({ ...person, id: context.ids.uuid(now) }))
  await insertCarePeople(tx, added.map(({ consent, optedOutAt, ...person }) => ({
    ...person, programmeId, createdAt: now, updatedAt: now,
    optedOutAt: optedOutAt === null ? null : new Date(optedOutAt),
    ...consent && {
      consentAt: new Date(consent.at), consentWay: consent.way, consentVersion: consent.version, consentAskedBy: userId,
    },
  })))
  await insertCareEvents(tx, added.flatMap(({ id, workerId, consent, optedOutAt }): NewCareEvent[] => {
    const event = { programmeId, personId: id, byUserId: userId, at: now }
    return [
      { ...event, kind: 'added', facts: { importId, ...workerId === userId ? {} : { workerId } } },
      ...consent ? [{ ...event, kind: 'consent_given' as const, facts: { givenAt: consent.at, way: consent.way, version: consent.version, importId } }] : [],
      ...optedOutAt === null ? [] : [{ ...event, kind: 'opted_out' as const, facts: { importId } }],
    ]
  }))
  return { added: added.length, joined: rows.length - added.length, problems: [] }
}

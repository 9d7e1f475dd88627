import { displayNumber } from '../../../domain/phone/display-number'
import type { Context } from '../../../context'
import { findImport, readImportRows } from '../../../db/contacts/imports'
import { countKnownCare } from '../../../db/outreach/care/imports'
import type { CareImportDto } from '../../../../shared/schemas/outreach/care-imports'
import { importDto, missingImport } from '../../contacts/read-import'
import type { CareEntry } from './care-file'
import { namesOf } from './care-dto'

const SAMPLE_ROWS = 6

/** What an import would bring, or brought, and what could not be read. @throws DomainError `not_found`. */
export async function readCareImport(context: Context, userId: string, id: string): Promise<CareImportDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const row = await findImport(tx, userId, id, 'care') ?? missingImport()
    const programmeId = row.programmeId!
    const sample = await readImportRows<CareEntry>(tx, userId, id, -1, SAMPLE_ROWS)
    const who = await namesOf(tx, asSystem, sample.map(({ person }) => person.workerId))
    const { format: _, ...said } = await importDto(tx, row, () => countKnownCare(tx, userId, id, programmeId))
    return {
      ...said,
      programmeId,
      sample: sample.map(({ line, person }) => ({
        line, name: person.name, number: displayNumber(person.number), language: person.language, place: person.place,
        worker: who(person.workerId).name, hasConsent: person.consent !== null,
      })),
    }
  })
}

import type { Context } from '../../../context'
import { listParts } from '../../../db/outreach/care/parts'
import { findWording } from '../../../db/outreach/care/wordings'
import type { CareImportDto } from '../../../../shared/schemas/outreach/care-imports'
import { keepFile, type FileEntry } from '../../contacts/keep-file'
import { accessTo, workerOnly } from './care-access'
import type { CareEntry } from './care-file'
import { judgeCare, type JudgeOptions } from './judge-care'
import { readCareCsv } from './read-care-csv'
import { readCareImport } from './read-care-import'

const MOST_PEOPLE = 100_000

/**
 * Reads a file of people in care while it arrives and keeps aside what it says: nobody is in care until whoever sent it
 * has seen what it would be (`applyCareImport`).
 *
 * @throws DomainError `not_found` for a programme that one does not work in, `file_refused`.
 */
export async function startCareImport(
  context: Context, userId: string, programmeId: string, source: AsyncIterable<Uint8Array>,
): Promise<CareImportDto> {
  const options = await context.database.asUser(userId, async (tx, asSystem): Promise<JudgeOptions> => {
    const { part, terms } = await accessTo(tx, programmeId, userId)
    const own = workerOnly(part)
    const workers = (await asSystem(() => listParts(tx, programmeId)))
      .filter(one => own === undefined || one.userId === own)
    const wording = (await findWording(tx, programmeId))?.version ?? null
    return { terms, userId, workers, wording, now: context.clock.now() }
  })
  const file = { ownerId: userId, programmeId, format: 'csv' as const, most: MOST_PEOPLE, what: 'list of people' }
  return readCareImport(context, userId, await keepFile(context, file, entriesOf(source, options)))
}

async function* entriesOf(
  source: AsyncIterable<Uint8Array>, options: JudgeOptions,
): AsyncGenerator<FileEntry<CareEntry>> {
  for await (const raw of readCareCsv(source)) yield 'problem' in raw ? raw as { line: number, problem: string } : judgeCare(raw, options)
}

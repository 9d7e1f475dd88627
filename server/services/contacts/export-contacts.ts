import type { Context } from '../../context'
import { countMostNumbers, listContacts, type ContactRow } from '../../db/contacts/contacts'
import type { ContactFileQuery } from '../../../shared/schemas/contact-imports'
import type { ExportSink } from '../exports/write-export'
import { linesOf, writeInPages } from '../exports/write-in-pages'
import { contactsCsv } from './export-contacts/write-csv'
import { contactsVcard } from './export-contacts/write-vcard'

/** The whole book as a file, by name. */
export async function exportContacts(
  context: Context, ownerId: string, { format }: ContactFileQuery, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const file = format === 'csv' ? contactsCsv(await asUser(ownerId, tx => countMostNumbers(tx, ownerId))) : contactsVcard()
  const read = (after: ContactRow | undefined, limit: number) => asUser(ownerId, tx => listContacts(tx, {
    userId: ownerId, limit, favouritesOnly: false, favouritesFirst: false, after,
  }))
  await writeInPages(sink, {
    fileName: `talktime-contacts-${context.clock.now().toISOString().slice(0, 10)}.${format}`,
    format,
    header: file.header,
    page: linesOf(read, file.row),
  })
}

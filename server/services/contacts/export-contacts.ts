import type { Context } from '../../context'
import { countMostNumbers, listContacts } from '../../db/contacts/contacts'
import type { ContactFileQuery } from '../../../shared/schemas/contact-imports'
import type { ExportSink } from '../exports/write-export'
import { contactsCsv } from './export-contacts/write-csv'
import { contactsVcard } from './export-contacts/write-vcard'

const BATCH = 500

/** Writes the whole book as a file, some contacts at a time, as slowly as its reader takes it. */
export async function exportContacts(
  context: Context, ownerId: string, { format }: ContactFileQuery, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const day = context.clock.now().toISOString().slice(0, 10)
  const most = await asUser(ownerId, tx => countMostNumbers(tx, ownerId))
  sink.begin({ fileName: `talktime-contacts-${day}.${format}`, format })
  try {
    const file = format === 'csv' ? contactsCsv(most) : contactsVcard()
    await sink.write(file.header)
    let after: { isFavourite: boolean, sortName: string, id: string } | undefined
    for (;;) {
      const filter = { userId: ownerId, limit: BATCH, favouritesOnly: false, favouritesFirst: false, after }
      const rows = await asUser(ownerId, tx => listContacts(tx, filter))
      if (rows.length > 0) await sink.write(rows.map(file.row).join(''))
      if (rows.length < BATCH) break
      after = rows.at(-1)
    }
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}

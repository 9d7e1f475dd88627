import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { oneLine } from './words'

export interface StockExpiringFacts {
  /** Of the reader. */
  name: string
  programmeId: string
  programmeName: string
  /** Whose last day, `YYYY-MM-DD`, comes first is first. */
  batches: { itemName: string, unit: string, code: string, expiresOn: string, quantity: number }[]
}

/** Batches in a programme's store are good for thirty days more at most. */
export function stockExpiring(facts: StockExpiringFacts, sender: Sender): RenderedMail {
  const { name, programmeId, programmeName, batches } = facts
  const programme = oneLine(programmeName)
  const subject = batches.length === 1 ? `${oneLine(batches[0]!.itemName)} expires soon` : `${batches.length} batches expire soon`
  return layOut({
    subject: `${subject} in the store of ${programme}`,
    title: subject,
    name,
    paragraphs: [`In the store of ${programme} there is something that is good for a month at most. Give out first what expires first, and put aside what is past its day.`],
    lines: batches.map(({ itemName, unit, code, expiresOn, quantity }) => [
      oneLine(code === '' ? itemName : `${itemName}, batch ${code}`), `${quantity.toLocaleString('en')} ${oneLine(unit)}, last day ${dayWords(expiresOn)}`,
    ]),
    action: { label: 'Look at the store', path: LINKS.stock(programmeId) },
    closing: ['You are told of each batch once.'],
  }, sender)
}

/** A day of a calendar is the same everywhere. */
function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

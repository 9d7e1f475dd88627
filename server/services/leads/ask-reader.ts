import type { Context } from '../../context'
import type { LeadCallRow } from '../../db/leads/lead-calls'
import { insertTalkReading, noteReadingUsage } from '../../db/leads/talk-readings'
import type { Extractor, Reading, ReadingOrder, ReadingUsage } from '../../extractors/extractor'

/**
 * Asks a model to read a talk. That it was asked is written down before, and what it used after it, whatever came of
 * it: both are a cost of the call (`voice_cost`). Where nobody knows what it used, that cost stays unknown.
 *
 * @throws ReaderUnavailable or ReadingRefused
 */
export async function askReader(
  { clock, database, ids }: Context, extractor: Extractor, talk: LeadCallRow, order: ReadingOrder,
): Promise<Reading> {
  const { callId, userId, agentId } = talk
  const askedAt = clock.now()
  const id = ids.uuid(askedAt)
  const used: ReadingUsage[] = []
  await database.asSystem(tx => insertTalkReading(tx, { id, callId, userId, agentId, model: extractor.model, askedAt }))
  try {
    return await extractor.read(order, usage => used.push(usage))
  } finally {
    const [usage] = used
    if (usage) await database.asSystem(tx => noteReadingUsage(tx, id, { usage, now: clock.now() }))
  }
}

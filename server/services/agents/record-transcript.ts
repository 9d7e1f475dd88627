import type { Context } from '../../context'
import { saveTranscript, type TranscriptRow } from '../../db/agents/talks'
import type { BoundStream } from './bind-stream'

export type SaidItem = Pick<TranscriptRow,
  'itemId' | 'previousItemId' | 'place' | 'who' | 'kind' | 'words' | 'heardWords' | 'tool' | 'saidAt' | 'heardMs' | 'madeMs' | 'latencyMs'>

/** Keeps what was said or is known better now, and tells the pages that show it. No word of it is logged (P1). */
export async function recordTranscript(
  { database, live }: Context, { callId, sessionId, userId, keptUntil }: BoundStream, items: SaidItem[],
): Promise<void> {
  const rows = items.map(item => ({ ...item, callId, sessionId, userId, keptUntil }))
  await database.asSystem(tx => saveTranscript(tx, rows))
  live.publish({ userId, callId, isTalk: true })
}

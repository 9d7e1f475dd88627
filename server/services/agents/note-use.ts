import type { Context } from '../../context'
import { noteSessionUse, type SessionUse } from '../../db/agents/talks'
import type { BoundStream } from './bind-stream'

/** Keeps what a stream has used so far: its server may die before its end, and the provider has counted it. */
export async function noteUse(
  { config, database }: Context, { sessionId }: BoundStream, use: Omit<SessionUse, 'writingModel'>,
): Promise<void> {
  const writingModel = config.voice?.transcriptionModel ?? null
  await database.asSystem(tx => noteSessionUse(tx, sessionId, { ...use, writingModel }))
}

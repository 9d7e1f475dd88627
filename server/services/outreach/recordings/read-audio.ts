import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { findAudio } from '../../../db/outreach/recordings'

/** The sound of a recording, for who works in its programme. @throws DomainError `not_found` */
export async function readAudio({ database }: Context, userId: string, id: string): Promise<Uint8Array> {
  return await database.asUser(userId, tx => findAudio(tx, id)) ?? missing()
}

/** The same for carriers, who know its address and nothing else. @throws DomainError `not_found` */
export async function readPlayedAudio({ database }: Context, id: string): Promise<Uint8Array> {
  return await database.asSystem(tx => findAudio(tx, id)) ?? missing()
}

function missing(): never {
  throw new DomainError('not_found', 'There is no such recording.')
}

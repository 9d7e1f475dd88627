import type { Context } from '../../../context'
import type { ScriptDetailDto } from '../../../../shared/schemas/outreach/scripts'
import { readScriptDetail } from './script-dto'

/** @throws DomainError `not_found` */
export async function readScript({ database }: Context, userId: string, id: string): Promise<ScriptDetailDto> {
  return database.asUser(userId, (tx, asSystem) => readScriptDetail(tx, userId, id, asSystem))
}

import type { SignedInUser } from '../../auth/resolve-session'
import type { Context } from '../../context'
import { listKeyRows } from '../../db/account/keys'
import type { KeysDto } from '../../../shared/schemas/keys'
import { toKeyDto } from './to-key-dto'

/** A person's keys for programs, the newest first. */
export async function listKeys(context: Context, user: SignedInUser): Promise<KeysDto> {
  const rows = await context.database.asUser(user.id, tx => listKeyRows(tx, user.id))
  const now = context.clock.now()
  return { keys: rows.map(row => toKeyDto(row, now)), needsCode: user.twoFactorEnabled }
}

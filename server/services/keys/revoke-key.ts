import type { Context } from '../../context'
import { deleteKey } from '../../db/account/keys'
import { DomainError } from '../../domain/errors'
import { noteOwnAct } from '../account/note-act'

/** Ends a key at once and everywhere, for good. @throws DomainError `not_found`. */
export async function revokeKey(
  context: Context, owner: { id: string, requestId: string }, keyId: string,
): Promise<void> {
  await context.database.asUser(owner.id, async (tx, asSystem) => {
    const gone = await deleteKey(tx, owner.id, keyId)
    if (!gone) throw new DomainError('not_found', 'There is no such key any more.')
    const { id, tail, scopes } = gone
    await asSystem(() => noteOwnAct(context, tx, owner, 'key.revoke', { before: { keyId: id, tail, scopes } }))
  })
}

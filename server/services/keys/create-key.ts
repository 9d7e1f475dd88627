import { randomBytes } from 'node:crypto'
import { digestOfKey } from '../../auth/own-keys'
import type { Context } from '../../context'
import { hasSession, lockPerson } from '../../db/account/accounts'
import { countKeys, insertKey } from '../../db/account/keys'
import { formKey, tailOf } from '../../domain/account/api-key'
import { DomainError } from '../../domain/errors'
import { MOST_KEYS, type CreatedKeyDto, type CreateKeyBody } from '../../../shared/schemas/keys'
import { noteOwnAct } from '../account/note-act'
import { requireConfirmedEmail } from '../account/require-confirmed'
import { queueMail } from '../mail/queue-mail'
import { toKeyDto } from './to-key-dto'

const DAY_MS = 86_400_000

interface Owner {
  id: string
  name: string
  email: string
  sessionId: string
  place: string
  requestId: string
}

/**
 * Makes a key for programs, and tells it this once: it is kept as a digest. The owner shows the password, and a code
 * where a second factor is on; a mail says that it was made.
 *
 * @throws DomainError `too_many_keys`, `email_not_confirmed`, `unauthenticated`, and those of `proveOwner`.
 */
export async function createKey(context: Context, owner: Owner, body: CreateKeyBody): Promise<CreatedKeyDto> {
  await context.auth.proveOwner(owner, body)
  const now = context.clock.now()
  const secret = formKey(randomBytes(32))
  const expiresAt = body.expiresInDays === null ? null : new Date(now.getTime() + body.expiresInDays * DAY_MS)
  const row = await context.database.asSignIn(async (tx, asSystem) => {
    // a password that was replaced, and a person who was forgotten meanwhile, have ended the session
    if (!await lockPerson(tx, owner.id) || !await hasSession(tx, owner.id, owner.sessionId)) {
      throw new DomainError('unauthenticated', 'You were signed out meanwhile. No key was made.')
    }
    await requireConfirmedEmail(tx, owner.id, 'No key was made.')
    if (await countKeys(tx, owner.id) >= MOST_KEYS) {
      throw new DomainError('too_many_keys', `You have ${MOST_KEYS} keys, which is the most. Revoke one that is not used any more. No key was made.`)
    }
    const made = await insertKey(tx, {
      id: context.ids.uuid(now), userId: owner.id, name: body.name, digest: digestOfKey(secret), tail: tailOf(secret),
      scopes: body.scopes, createdAt: now, expiresAt,
    })
    const facts = { keyId: made.id, tail: made.tail, scopes: made.scopes, expiresAt: expiresAt?.toISOString() ?? null }
    await asSystem(async () => {
      await noteOwnAct(context, tx, owner, 'key.create', { after: facts })
      await queueMail(context, tx, [{
        kind: 'key-created', facts: { name: owner.name, keyName: made.name, tail: made.tail, scopes: made.scopes, expiresAt, at: now },
        to: owner.email, userId: owner.id, dedupeKey: `key-created:${made.id}`,
      }])
    })
    return made
  })
  return { key: toKeyDto(row, now), secret }
}

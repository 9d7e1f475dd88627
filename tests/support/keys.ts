import { randomBytes } from 'node:crypto'
import { digestOfKey } from '../../server/auth/own-keys'
import { insertKey } from '../../server/db/account/keys'
import { formKey, tailOf } from '../../server/domain/account/api-key'
import { SCOPES, type Scope } from '../../shared/scopes'
import type { HttpReply } from './http-app'
import type { HttpWorld, Visitor } from './http-world'

/** A program with a key of a person: no cookie, no origin. */
export interface Program {
  secret: string
  keyId: string
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<HttpReply>
}

/** As making one leaves it, without the cost of a password. */
export async function giveKey(
  { context, app }: HttpWorld, { person }: Pick<Visitor, 'person'>, scopes: readonly Scope[] = SCOPES, expiresAt: Date | null = null,
): Promise<Program> {
  const secret = formKey(randomBytes(32))
  const createdAt = context.clock.now()
  const { id } = await context.database.asSignIn(tx => insertKey(tx, {
    id: context.ids.uuid(createdAt), userId: person.id, name: 'A program', digest: digestOfKey(secret), tail: tailOf(secret),
    scopes: [...scopes], createdAt, expiresAt,
  }))
  return {
    secret,
    keyId: id,
    send: (method, path, body, headers = {}) => app.send({ method, path, body, headers: { authorization: `Bearer ${secret}`, ...headers } }),
  }
}

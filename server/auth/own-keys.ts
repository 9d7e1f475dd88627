import { createHash } from 'node:crypto'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { apiKey, user } from '../../drizzle/schema/auth'
import type { Db } from '../db/client'
import type { Scope } from '../../shared/scopes'
import { PERSON, type SignedInUser } from './resolve-session'

/** Who a program acts for, and what it may do. */
export interface ResolvedKey {
  keyId: string
  user: SignedInUser
  scopes: readonly Scope[]
  /** Null: until it is revoked. */
  expiresAt: Date | null
}

export interface OwnKeys {
  /**
   * Whose key this is; null where it was revoked, is over, or was never one. Asked of the database at each request, by
   * the digest of the whole key: one that was revoked anywhere is over here at once.
   */
  resolve: (key: string) => Promise<ResolvedKey | null>
  /** Remembers that it was used now; written by `writeUses`. */
  noteUse: (keyId: string) => void
  /** Writes what this server remembers: one statement, however many keys and requests there were. */
  writeUses: () => Promise<void>
}

/** What is kept of a key. It is random enough that its digest needs no salt and cannot be guessed. */
export function digestOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Keys for programs, as sign-in sees them. */
export function createOwnKeys({ db, now }: { db: Db, now: () => Date }): OwnKeys {
  let uses = new Map<string, Date>()
  const findByDigest = db
    .select({
      keyId: apiKey.id,
      scopes: apiKey.scopes,
      expiresAt: apiKey.expiresAt,
      ...PERSON,
    })
    .from(apiKey)
    .innerJoin(user, eq(user.id, apiKey.userId))
    .where(and(eq(apiKey.digest, sql.placeholder('digest')), isNull(user.erasedAt)))
    .prepare('key_by_digest')
  return {
    async resolve(key) {
      const [found] = await findByDigest.execute({ digest: digestOfKey(key) })
      if (!found || (found.expiresAt && found.expiresAt <= now())) return null
      const { keyId, scopes, expiresAt, ...person } = found
      // a code was shown when the key was made, and none since
      return { keyId, scopes, expiresAt, user: { ...person, secondFactorAt: null } }
    },
    noteUse: keyId => void uses.set(keyId, now()),
    async writeUses() {
      const written = [...uses]
      uses = new Map()
      if (written.length === 0) return
      const [ids, instants] = [written.map(([id]) => id), written.map(([, at]) => at.toISOString())]
      await db.execute(sql`
        update api_key k set last_used_at = greatest(u.at, k.last_used_at)
        from unnest(${`{${ids.join(',')}}`}::uuid[], ${`{${instants.join(',')}}`}::timestamptz[]) u(id, at)
        where k.id = u.id`)
    },
  }
}

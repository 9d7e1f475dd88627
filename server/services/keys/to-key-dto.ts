import type { KeyRow } from '../../db/account/keys'
import type { KeyDto } from '../../../shared/schemas/keys'

export function toKeyDto(row: KeyRow, now: Date): KeyDto {
  return {
    id: row.id,
    name: row.name,
    tail: row.tail,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    isExpired: row.expiresAt !== null && row.expiresAt <= now,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}

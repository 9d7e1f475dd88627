import type { CallWishRow } from '../../../db/agents/call-wishes'
import { displayNumber } from '../../../domain/phone/display-number'
import type { CallWishDto } from '../../../../shared/schemas/agents/call-wishes'

export function toWishDto({ userId: _userId, ...row }: CallWishRow): CallWishDto {
  return {
    ...row,
    display: displayNumber(row.number),
    saidAt: row.saidAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    removedAt: row.removedAt?.toISOString() ?? null,
  }
}

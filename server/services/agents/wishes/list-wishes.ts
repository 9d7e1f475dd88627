import type { Context } from '../../../context'
import { listWishes as findWishes } from '../../../db/agents/call-wishes'
import { searchTermsOf } from '../../../domain/contacts/search-terms'
import type { CallWishesPage, WishesQuery } from '../../../../shared/schemas/agents/call-wishes'
import { cursorOf } from '../../cursor'
import type { AgentOwner } from '../agent-content'
import { toWishDto } from './wish-dto'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** Who agreed to be called, or who does not want it; all, or those that are looked for. */
export async function listWishes(
  { database }: Context, owner: AgentOwner, query: WishesQuery,
): Promise<CallWishesPage> {
  const { kind, q, removed, cursor, limit } = query
  const rows = await database.asUser(owner.id, tx => findWishes(tx, {
    userId: owner.id, kind, withRemoved: removed === 'true', limit: limit + 1,
    terms: q === undefined ? undefined : searchTermsOf(q, owner.country),
    after: cursor === undefined ? undefined : CURSOR.decode(cursor),
  }))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { wishes: page.map(toWishDto), nextCursor: rows.length > limit && last ? CURSOR.encode(last) : null }
}

import type { Context } from '../../../context'
import { findWish, findWishesOf, insertWish } from '../../../db/agents/call-wishes'
import { DomainError } from '../../../domain/errors'
import { displayNumber } from '../../../domain/phone/display-number'
import { parseNumber } from '../../../domain/phone/parse-number'
import type { CallWishDto, CreateWishBody } from '../../../../shared/schemas/agents/call-wishes'
import { stopRinging } from '../../calls/stop-ringing'
import type { AgentOwner } from '../agent-content'
import { toWishDto } from './wish-dto'

/**
 * Keeps what somebody said about being called by agents: who wants no calls is not rung any longer. The
 * same request again is the first answer again (M16).
 *
 * @throws DomainError `invalid_number`; `wish_known` where the same counts already;
 * `invalid_request` for what is said to come; `idempotency_mismatch`
 */
export async function addWish(context: Context, owner: AgentOwner, body: CreateWishBody): Promise<CallWishDto> {
  const { id, kind, way, wording } = body
  const read = parseNumber(body.number, body.country ?? owner.country)
  if (!read.ok) throw new DomainError('invalid_number', `${read.message} Nothing was saved.`)
  const createdAt = context.clock.now()
  const saidAt = new Date(body.saidAt)
  if (saidAt > createdAt) throw new DomainError('invalid_request', 'Nobody can have said this in the future. Look at the day and the time. Nothing was saved.', { issues: [{ path: 'saidAt', message: 'is in the future' }] })
  const wish = await context.database.asUser(owner.id, async tx => {
    const said = { id, userId: owner.id, kind, number: read.e164, saidAt, way, wording, source: 'person' as const, createdAt }
    await insertWish(tx, said)
    const found = await findWish(tx, owner.id, id)
    if (found?.kind === kind && found.number === read.e164 && found.wording === wording) return toWishDto(found)
    const known = !found && (await findWishesOf(tx, owner.id, read.e164)).find(one => one.kind === kind)
    if (!known) throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was saved by this one. Load the page again.')
    const list = kind === 'consent' ? 'among those who agreed' : 'on your do-not-call list'
    throw new DomainError('wish_known', `${displayNumber(read.e164)} is ${list} already. Nothing was saved. Remove that entry first if this one is right.`, { wishId: known.id })
  })
  if (kind === 'do_not_call') stopRinging(context, { callerId: owner.id, numbers: [read.e164] })
  return wish
}

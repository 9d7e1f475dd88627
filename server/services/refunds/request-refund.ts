import { createHash } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { databaseErrorOf, type Tx } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { beginRefund, findRefundRequest, lockRefundRequest } from '../../db/refunds'
import type { RefundRequestDto } from '../../../shared/schemas/refunds'
import { expireGrants } from '../grants/expire-grants'
import { notActive, planRequest, type WantedRefund } from './plan-request'
import { requireWallet } from './read-refunds'
import { toRefundRequestDto, type RefundRequestFound } from './refund-dto'
import { FIRST_LOOK_SECONDS, sendRefund } from './send-refund'

export interface RefundOrder extends WantedRefund {
  /** The client's: the same again is answered as before (M16). */
  id: string
  userId: string
  reason: string | null
  actor: string
}

/** Others may take of the same money between our plan and its posting; then it is planned again. */
const MOST_ATTEMPTS = 5
const RACED = new Set<string>([KERNEL_ERRORS.insufficientCredits, KERNEL_ERRORS.exceeds])

/**
 * Takes paid money out of the wallet and sends it back to where it came from, the oldest payment first (M12). What the
 * provider does not answer is looked up later; what it refuses is back in the wallet when this returns.
 *
 * @throws DomainError `amount_refused`, `wallet_frozen`, `wallet_closed`, `idempotency_mismatch`, `not_found`; the
 * wallet is as it was.
 */
export async function requestRefund(
  context: Context, order: RefundOrder,
): Promise<{ request: RefundRequestDto, isRepeat: boolean }> {
  const { found, isRepeat } = await begin(context, order)
  if (isRepeat) return { request: toRefundRequestDto(found), isRepeat }
  context.live.publish({ userId: order.userId, callId: null })
  for (const { refund } of found.parts) await sendRefund(context, refund.id)
  const sent = await context.database.asSystem(tx => findRefundRequest(tx, order.id))
  return { request: toRefundRequestDto(sent!), isRepeat }
}

interface Begun { found: RefundRequestFound, isRepeat: boolean }

async function begin(context: Context, order: RefundOrder): Promise<Begun> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.database.asSystem(tx => beginOnce(context, tx, order))
    } catch (error) {
      const state = databaseErrorOf(error)?.code ?? ''
      if (attempt >= MOST_ATTEMPTS || !RACED.has(state)) throw refusalOf(error)
      // credit that has expired and is still there counts for the kernel and not for the plan
      await expireGrants(context)
    }
  }
}

async function beginOnce(context: Context, tx: Tx, order: RefundOrder): Promise<Begun> {
  // the same request at the same moment waits here and finds the first one
  await lockRefundRequest(tx, order.id)
  const known = await findRefundRequest(tx, order.id)
  if (known) return { found: requireSame(known, order), isRepeat: true }
  const wallet = await requireWallet(context, tx, order.userId)
  const parts = await planRequest(tx, wallet, order)
  const now = context.clock.now()
  const isNew = await beginRefund(tx, {
    requestId: order.id,
    userId: order.userId,
    walletId: wallet.id,
    parts: parts.map(part => ({ refundId: partIdOf(order, part.paymentId), ...part })),
    actor: order.actor,
    reason: order.reason,
    lookAfter: new Date(now.getTime() + FIRST_LOOK_SECONDS * 1000),
    now,
  })
  const found = (await findRefundRequest(tx, order.id))!
  return { found: isNew ? found : requireSame(found, order), isRepeat: !isNew }
}

/**
 * The id of a part is made of all that was asked: the same request finds its parts again, one with other content does
 * not (M16). It is also the key under which the part is sent.
 */
function partIdOf(order: RefundOrder, paymentId: string): string {
  const content = JSON.stringify([order.id, order.userId, order.amountMicros, order.reason, paymentId])
  const hex = createHash('sha256').update(content).digest('hex')
  // RFC 9562, version 8
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

function requireSame(known: RefundRequestFound, order: RefundOrder): RefundRequestFound {
  const isSame = known.request.userId === order.userId
    && known.parts.every(({ refund, payment }) => refund.id === partIdOf(order, payment.id))
  if (isSame) return known
  throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed by this one. Load the page again, then start a new one.')
}

function refusalOf(error: unknown): unknown {
  const { code, detail } = databaseErrorOf(error) ?? {}
  if (code === KERNEL_ERRORS.walletNotActive) return notActive(detail === 'frozen' ? 'frozen' : 'closed')
  if (code === KERNEL_ERRORS.contentChanged) return new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed by this one.')
  if (!RACED.has(code ?? '')) return error
  return new DomainError('amount_refused', 'The money was used or sent back by something else at the same moment. Nothing was changed by this request. Load the page again.', { reason: 'raced' })
}

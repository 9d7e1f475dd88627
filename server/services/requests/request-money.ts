import { adjustmentMaximum, isAbove } from '../../domain/adjustments/adjustment-rules'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { databaseErrorOf, type Tx } from '../../db/client'
import { findFirstMonth } from '../../db/months'
import { findRequest, requestMoney as requestInKernel, type RequestFound } from '../../db/requests'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import type { MoneyRequestDto, RequestMoneyBody } from '../../../shared/schemas/requests'
import type { Staff } from '../staff'
import { readChecklist } from '../months/read-checklist'
import { auditOf } from './request-audit'
import { toRequestDto } from './request-dto'
import { requestRefusal } from './refuse-request'

/** A request, and whether it had been made before with the same id and content (M16). */
export interface RequestedMoney {
  request: MoneyRequestDto
  isRepeat: boolean
}

const MOST_VOUCHER_DAYS = 3 * 366

/**
 * Asks for what takes two people (A6): a batch of vouchers, higher limits, closing or re-opening a month, giving up
 * what a wallet owes. Nothing changes before somebody else approves it.
 *
 * @throws DomainError `limit_reached`, `amount_refused`, `invalid_request`, `not_found`, `own_request`,
 * `voucher_batch_taken`, `already_waits`, `month_not_over`, `months_close_in_order`, `refund_exceeds_charge`,
 * `idempotency_mismatch` for an id that was used for another request. Nothing was changed.
 */
export async function requestMoney(
  context: Context, staff: Staff, body: RequestMoneyBody, requestId: string,
): Promise<RequestedMoney> {
  try {
    return await context.database.asSystem(tx => askOnce(context, tx, staff, body, requestId))
  } catch (error) {
    if (!databaseErrorOf(error)) throw error
    // the same id was written at the same moment: now it is there to be compared with
    const known = await context.database.asSystem(tx => findRequest(tx, body.id))
    if (known) return repeated(context, known, staff, body)
    throw requestRefusal(error, body, context.config.currency) ?? error
  }
}

async function askOnce(
  context: Context, tx: Tx, staff: Staff, body: RequestMoneyBody, requestId: string,
): Promise<RequestedMoney> {
  const known = await findRequest(tx, body.id)
  if (known) return repeated(context, known, staff, body)
  refuseUnfit(context, staff, body)
  const now = context.clock.now()
  const ask = await askOf(context, tx, body)
  await requestInKernel(tx, { id: body.id, kind: body.kind, ask, requestedBy: staff.id, now })
  const found = (await findRequest(tx, body.id))!
  await writeAudit(tx, { at: now, actorId: staff.id, ...auditOf(found, 'request'), requestId })
  return { request: toRequestDto(context, found, staff), isRepeat: false }
}

function repeated(context: Context, known: RequestFound, staff: Staff, body: RequestMoneyBody): RequestedMoney {
  const { id: _, kind, ...asked } = body
  const written = known.request.content
  const isSame = known.request.kind === kind && known.request.requestedBy === staff.id
    && Object.entries(asked).every(([name, value]) => sameValue(name, value, written[name]))
  if (isSame) return { request: toRequestDto(context, known, staff), isRepeat: true }
  throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was changed. Look at the list, then start a new one.')
}

/** The kernel keeps instants to the millisecond, and names in the order of its own. */
function sameValue(name: string, asked: unknown, written: unknown): boolean {
  if (name === 'validUntil') return new Date(String(asked)).getTime() === new Date(String(written)).getTime()
  if (name !== 'limits') return asked === written
  const [one, other] = [asked, written] as Record<string, unknown>[]
  return Object.keys({ ...one, ...other }).every(key => String(one![key]) === String(other![key]))
}

async function askOf(context: Context, tx: Tx, body: RequestMoneyBody): Promise<Record<string, unknown>> {
  const { id: _, kind, ...asked } = body
  if (kind === 'voucher_batch') return { ...asked, currency: context.config.currency }
  if (kind !== 'month_close') return asked
  const first = await findFirstMonth(tx)
  if (first === null || body.month < first) {
    throw new DomainError('not_found', 'Nothing is booked in this month, so there is nothing to close.')
  }
  return { ...asked, checklist: await readChecklist(context, tx, body.month) }
}

/** What the kernel does not know: how much this person may move at once, and the words for what cannot be. */
function refuseUnfit(context: Context, staff: Staff, body: RequestMoneyBody): void {
  const { adjustmentMaximumMicros, currency } = context.config
  const maximumMicros = adjustmentMaximum(staff.role, adjustmentMaximumMicros)
  if (maximumMicros === null) throw new DomainError('forbidden', 'Your account may not do this.')
  if (body.kind === 'voucher_batch') refuseVouchers(context, body)
  const worth = body.kind === 'voucher_batch' ? BigInt(body.amountMicros) * BigInt(body.count) * BigInt(body.maxUses)
    : body.kind === 'write_off' ? BigInt(body.amountMicros) : 0n
  if (!isAbove(worth, maximumMicros)) return
  throw new DomainError('limit_reached', `This would be worth ${formatExact(worth, currency)} in all, and you may ask for ${formatExact(maximumMicros, currency)} at once. Nothing was changed. Ask for less, or ask somebody who may ask for more.`, { maximumMicros: maximumMicros.toString() })
}

function refuseVouchers({ clock }: Context, body: Extract<RequestMoneyBody, { kind: 'voucher_batch' }>): void {
  const { amountMicros, validUntil } = body
  const micros = /^\d{1,18}$/.test(amountMicros) ? BigInt(amountMicros) : 0n
  if (micros <= 0n || micros % MICROS_PER_CENT !== 0n) {
    throw new DomainError('amount_refused', 'A voucher is worth an amount in whole cents, such as 5.00. Nothing was changed.', { reason: 'voucher' })
  }
  const days = (new Date(validUntil).getTime() - clock.now().getTime()) / 86_400_000
  if (days > 0 && days <= MOST_VOUCHER_DAYS) return
  const message = days > 0 ? 'Codes can be valid for three years at most.' : 'The codes would have expired already.'
  throw new DomainError('invalid_request', `${message} Nothing was changed.`, { issues: [{ path: 'validUntil', message }] })
}

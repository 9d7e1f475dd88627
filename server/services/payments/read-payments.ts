import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findOwnPayment, listPayments as listRows } from '../../db/payments/payments'
import { findCustomer, type CustomerRow } from '../../db/payments/topups'
import type { PaymentDetailDto, PaymentsPage, PaymentsQuery, SavedCardDto, TopupOptionsDto } from '../../../shared/schemas/payments'
import { cursorOf } from '../cursor'
import { topupAllowance } from './topup-allowance'
import { toPaymentDto } from './payment-dto'
import type { Payer } from './write-topup'

const CURSOR = cursorOf({ createdAt: 'instant', id: 'uuid' })

/** A page of what a person paid in, newest first. */
export async function listPayments(context: Context, userId: string, query: PaymentsQuery): Promise<PaymentsPage> {
  const now = context.clock.now()
  const rows = await context.database.asUser(userId, tx => listRows(tx, {
    userId, limit: query.limit + 1, after: query.cursor ? CURSOR.decode(query.cursor) : undefined,
  }))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    payments: page.map(row => toPaymentDto(row, now)),
    nextCursor: rows.length > query.limit && last ? CURSOR.encode(last) : null,
  }
}

/** One payment with its receipt; by id, or by the receipt's number. @throws DomainError `not_found`. */
export async function readPayment(context: Context, payer: Payer, idOrReceipt: string): Promise<PaymentDetailDto> {
  const found = await context.database.asUser(payer.id, tx => findOwnPayment(tx, payer.id, idOrReceipt))
  if (!found) throw new DomainError('not_found', 'There is no such payment.')
  const { payment, transaction } = found
  return {
    ...toPaymentDto(payment, context.clock.now()),
    returnPath: payment.returnPath,
    receipt: transaction && {
      company: context.config.company,
      payer: { name: payer.name, email: payer.email },
      transaction: {
        id: transaction.id.toString(),
        walletSeq: transaction.walletSeq.toString(),
        balanceAfterMicros: transaction.balanceAfterMicros.toString(),
        hash: Buffer.from(transaction.hash).toString('hex'),
      },
    },
  }
}

/** What may be paid in now. */
export async function readTopupOptions(context: Context, userId: string): Promise<TopupOptionsDto> {
  const { topup, currency, company } = context.config
  const { left, customer } = await context.database.asUser(userId, async tx => ({
    left: await topupAllowance(context, tx, userId),
    customer: await findCustomer(tx, userId),
  }))
  return {
    currency,
    minimumMicros: topup.minimumMicros.toString(),
    maximumMicros: topup.maximumMicros.toString(),
    presetsMicros: topup.presetsMicros.map(String),
    allowanceMicros: (left > 0n ? left : 0n).toString(),
    savedCard: savedCardOf(customer),
    companyName: company.name,
  }
}

export function savedCardOf(customer: CustomerRow | null): SavedCardDto | null {
  if (!customer?.methodId || !customer.savedAt) return null
  const { methodLabel, methodExpires: expires, savedAt } = customer
  return { label: methodLabel ?? 'Card', expires, savedAt: savedAt.toISOString() }
}

import { randomUUID } from 'node:crypto'
import { creditPayment, notePayment, openPayment } from '../../server/db/payments/payments'
import type { DisputeMovement } from '../../server/domain/disputes/dispute-lifecycle'
import type { ProviderDispute, ProviderPayment } from '../../server/payments/payment'
import type { Person, TestContext } from './test-context'

export interface PaidIn {
  paymentId: string
  providerPaymentId: string
  chargeId: string
}

type Payer = Pick<Person, 'id' | 'walletId'>

/** Money that somebody paid in: in our books and in the fake provider's. */
export async function payIn(context: TestContext, person: Payer, amountMinor: bigint): Promise<PaidIn> {
  const { methodLabel, ...paid } = await payThere(context, person, amountMinor)
  const { paymentId: id, providerPaymentId, chargeId } = paid
  await context.database.asSystem(tx => creditPayment(tx, {
    id, providerPaymentId, chargeId, amountMinor, currency: 'USD', methodLabel, now: context.clock.now(),
  }))
  return { paymentId: id, providerPaymentId, chargeId }
}

/** As far as the provider: it is paid there, and we have not heard of it. */
export async function payThere(context: TestContext, person: Payer, amountMinor: bigint) {
  const now = context.clock.now()
  const id = randomUUID()
  const tail = id.replaceAll('-', '')
  const [sessionId, providerPaymentId, chargeId] = [`cs_${tail}`, `pi_${tail}`, `ch_${tail}`]
  const methodLabel = 'Visa •••• 4242'
  const paid: ProviderPayment = {
    providerPaymentId, sessionId, url: null, expiresAt: null, chargeId, state: 'paid', amountMinor, currency: 'USD', paymentId: id,
    failureCode: null, methodLabel, methodFingerprint: null, savedMethod: null, createdAt: now,
  }
  context.fakePayments.payments.set(sessionId, paid)
  await context.database.asSystem(async tx => {
    await openPayment(tx, {
      id, userId: person.id, walletId: person.walletId, purpose: 'checkout', amountMinor, currency: 'USD', savesCard: false, crossingId: null,
      lookAfter: new Date(now.getTime() + 60_000), now,
    })
    await notePayment(tx, { id, state: 'pending', sessionId, lookAfter: null, now })
  })
  return { paymentId: id, sessionId, providerPaymentId, chargeId, methodLabel }
}

/** An amount, or one with its fee, in cents. */
type Moved = bigint | [amountMinor: bigint, feeMinor: bigint]

/** A dispute at the fake provider's, with what its account moved so far; the same id again changes it. */
export function dispute(
  context: TestContext, payment: PaidIn, amountMinor: bigint,
  { moved = [], ...changes }: Partial<ProviderDispute> & { moved?: Moved[] } = {},
): string {
  const disputeId = changes.disputeId ?? `dp_${payment.paymentId.replaceAll('-', '')}`
  context.fakePayments.disputes.set(disputeId, {
    disputeId, providerPaymentId: payment.providerPaymentId, chargeId: payment.chargeId, status: 'open', amountMinor, currency: 'USD',
    reason: 'fraudulent', evidenceDueAt: null, createdAt: context.clock.now(),
    movements: moved.map((one, index) => movement(`txn_${disputeId}_${index}`, one, context.clock.now())), ...changes,
  })
  return disputeId
}

function movement(id: string, moved: Moved, at: Date): DisputeMovement {
  const [amountMinor, feeMinor] = typeof moved === 'bigint' ? [moved, 0n] : moved
  return { id, amountMinor, feeMinor, currency: 'USD', at }
}

export interface WalletNow { balance: bigint, held: bigint, granted: bigint, status: string }

export async function walletOf(context: TestContext, person: Pick<Person, 'walletId'>): Promise<WalletNow> {
  const [row] = await context.admin`
    select balance_micros as balance, held_micros as held, granted_micros as granted, status from wallet where id = ${person.walletId}`
  return row as unknown as WalletNow
}

/** Kinds of the mails that were written for somebody, in the order in which they were. */
export async function mailsOf(context: TestContext, person: Pick<Person, 'id'>): Promise<string[]> {
  const rows = await context.admin`select kind from mail_outbox where user_id = ${person.id} order by created_at, id`
  return rows.map(row => row.kind as string)
}

export async function violations(context: TestContext): Promise<unknown[]> {
  return [...await context.admin`select * from ledger_violations()`]
}

import { z } from 'zod'
import { AskedId, UtcInstant, Micros } from './common'
import { PlainText } from './plain-text'
import { WALLET_STATUSES } from './wallet'

/** `created`: not sent. `pending`: the provider has it. `failed`: the money is back in the wallet. */
export const REFUND_STATES = ['created', 'pending', 'succeeded', 'failed'] as const
export type RefundState = (typeof REFUND_STATES)[number]

/** Body of `POST /api/user/refunds`. The id is the client's: the same again is answered as before (M16). */
export const RequestRefundBody = z.strictObject({
  id: AskedId,
  /** Micros, or `all`. Whether it can go back is the server's business, which says why not in words. */
  amountMicros: z.string().max(40),
  reason: PlainText(0, 200).default(''),
})
export type RequestRefundBody = z.infer<typeof RequestRefundBody>

/** A payment that money can go back to. */
export const RefundSourceDto = z.strictObject({
  paymentId: z.string(),
  /** "Visa •••• 4242"; null where it is not known. */
  methodLabel: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  paidAt: UtcInstant,
  paidMicros: Micros,
  /** What of the refundable money goes back to it, if all is asked for. */
  refundableMicros: Micros,
})
export type RefundSourceDto = z.infer<typeof RefundSourceDto>

export const RefundPartDto = z.strictObject({
  id: z.string(),
  amountMicros: Micros,
  methodLabel: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  state: z.enum(REFUND_STATES),
  /** Why it came back, in words; null where it did not. */
  failure: z.string().nullable(),
  updatedAt: UtcInstant,
})
export type RefundPartDto = z.infer<typeof RefundPartDto>

/** 201 of `POST /api/user/refunds`. */
export const RefundRequestDto = z.strictObject({
  id: z.string(),
  amountMicros: Micros,
  currency: z.string(),
  reason: z.string().nullable(),
  createdAt: UtcInstant,
  parts: z.array(RefundPartDto),
})
export type RefundRequestDto = z.infer<typeof RefundRequestDto>

/** 200 of `GET /api/user/refunds`. The four amounts add up to the balance. */
export const RefundsDto = z.strictObject({
  currency: z.string(),
  status: z.enum(WALLET_STATUSES),
  balanceMicros: Micros,
  /** Can go back to cards now. */
  refundableMicros: Micros,
  /** Was granted: it is for calls alone. */
  promotionalMicros: Micros,
  /** When the next of it expires. */
  promotionalExpiresAt: UtcInstant.nullable(),
  /** Held for calls that are under way; what they leave can go back later. */
  waitingMicros: Micros,
  /** Was not paid with a card that it could go back to, or is less than a cent. */
  otherMicros: Micros,
  /** The oldest payment first, which is the order in which money goes back. */
  sources: z.array(RefundSourceDto),
  /** Newest first. */
  requests: z.array(RefundRequestDto),
  supportEmail: z.string(),
  /** Automatic top-up charges a card below this; it stops where money that is sent back leads there. Null: off. */
  topupBelowMicros: Micros.nullable(),
})
export type RefundsDto = z.infer<typeof RefundsDto>

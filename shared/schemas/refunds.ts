import { z } from 'zod'
import type { IsoInstant, MicrosString } from './common'
import type { RefundState } from './payments'
import { PlainText } from './plain-text'
import type { WalletStatus } from './wallet'

/** Body of `POST /api/user/refunds`. The id is the client's: the same again is answered as before (M16). */
export const RequestRefundBody = z.strictObject({
  id: z.uuid().toLowerCase(),
  /** Micros, or `all`. Whether it can go back is the server's business, which says why not in words. */
  amountMicros: z.string().max(40),
  reason: PlainText(0, 200).default(''),
})
export type RequestRefundBody = z.infer<typeof RequestRefundBody>

/** A payment that money can go back to. */
export interface RefundSourceDto {
  paymentId: string
  /** "Visa •••• 4242"; null where it is not known. */
  methodLabel: string | null
  receiptNumber: string | null
  paidAt: IsoInstant
  paidMicros: MicrosString
  /** What of the refundable money goes back to it, if all is asked for. */
  refundableMicros: MicrosString
}

export interface RefundPartDto {
  id: string
  amountMicros: MicrosString
  methodLabel: string | null
  receiptNumber: string | null
  state: RefundState
  /** Why it came back, in words; null where it did not. */
  failure: string | null
  updatedAt: IsoInstant
}

/** 201 of `POST /api/user/refunds`. */
export interface RefundRequestDto {
  id: string
  amountMicros: MicrosString
  currency: string
  reason: string | null
  createdAt: IsoInstant
  parts: RefundPartDto[]
}

/** 200 of `GET /api/user/refunds`. The four amounts add up to the balance. */
export interface RefundsDto {
  currency: string
  status: WalletStatus
  balanceMicros: MicrosString
  /** Can go back to cards now. */
  refundableMicros: MicrosString
  /** Was granted: it is for calls alone. */
  promotionalMicros: MicrosString
  /** When the next of it expires. */
  promotionalExpiresAt: IsoInstant | null
  /** Held for calls that are under way; what they leave can go back later. */
  waitingMicros: MicrosString
  /** Was not paid with a card that it could go back to, or is less than a cent. */
  otherMicros: MicrosString
  /** The oldest payment first, which is the order in which money goes back. */
  sources: RefundSourceDto[]
  /** Newest first. */
  requests: RefundRequestDto[]
  supportEmail: string
  /** Automatic top-up charges a card below this; it stops where money that is sent back leads there. Null: off. */
  topupBelowMicros: MicrosString | null
}

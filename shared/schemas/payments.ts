export const PAYMENT_PURPOSES = ['checkout', 'auto_topup'] as const
export type PaymentPurpose = (typeof PAYMENT_PURPOSES)[number]

/**
 * `created`: written, not sent. `pending`: the provider's page is open. `processing`: the bank takes its time.
 * `failed`, `expired`, `canceled`: nothing was charged. `review`: money came that is not what was asked for, and is not
 * credited. `paid`: credited.
 */
export const PAYMENT_STATES = ['created', 'pending', 'processing', 'failed', 'expired', 'canceled', 'review', 'paid'] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

export const TOPUP_MODES = ['off', 'notify', 'charge'] as const
export type TopupMode = (typeof TOPUP_MODES)[number]

/** `created`: not sent. `pending`: the provider has it. `failed`: the money is back in the wallet. */
export const REFUND_STATES = ['created', 'pending', 'succeeded', 'failed'] as const
export type RefundState = (typeof REFUND_STATES)[number]

/** `warning`: an inquiry, no money moved. `open`: the bank holds the money. */
export const DISPUTE_STATUSES = ['warning', 'open', 'under_review', 'won', 'lost'] as const
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number]

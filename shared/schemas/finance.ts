export const ADJUSTMENT_REASONS = ['billing_error', 'goodwill', 'bank_transfer', 'write_off', 'fraud', 'other'] as const
export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number]

export const ADJUSTMENT_STATES = ['pending', 'approved', 'refused', 'withdrawn'] as const
export type AdjustmentState = (typeof ADJUSTMENT_STATES)[number]

/** What takes two people beside adjustments (A6). */
export const REQUEST_KINDS = ['voucher_batch', 'limit_raise', 'month_close', 'month_reopen', 'write_off'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

export const REQUEST_STATES = ADJUSTMENT_STATES
export type RequestState = AdjustmentState

export const COMPLAINT_REASONS = ['no_audio', 'one_way_audio', 'bad_quality', 'dropped', 'wrong_number', 'wrong_charge', 'other'] as const
export type ComplaintReason = (typeof COMPLAINT_REASONS)[number]

export const COMPLAINT_STATES = ['refunded_at_once', 'waiting', 'refunded', 'declined'] as const
export type ComplaintState = (typeof COMPLAINT_STATES)[number]

export const CASE_KINDS = ['call', 'payment', 'refund', 'dispute'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

/** `match` is no case; the others are. */
export const CASE_BUCKETS = ['rounding', 'missing_here', 'missing_there', 'different'] as const
export type CaseBucket = (typeof CASE_BUCKETS)[number]

export const CASE_STATES = ['open', 'explained', 'mended'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** Why it is not known what a call costs us. */
export const COST_OBSTACLES = ['no_price', 'leg_unknown', 'leg_open', 'carrier_unavailable'] as const
export type CostObstacle = (typeof COST_OBSTACLES)[number]

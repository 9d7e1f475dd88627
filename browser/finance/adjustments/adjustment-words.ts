import type { AdjustmentReason, AdjustmentState } from '~~/shared/schemas/adjustments'

export const ADJUSTMENT_REASON_WORDS: Record<AdjustmentReason, string> = {
  billing_error: 'Billed wrongly',
  goodwill: 'Goodwill',
  bank_transfer: 'Bank transfer',
  write_off: 'Write-off',
  fraud: 'Fraud',
  other: 'Something else',
}

export const ADJUSTMENT_STATE_WORDS: Record<AdjustmentState, string> = {
  pending: 'Waiting for approval', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn',
}

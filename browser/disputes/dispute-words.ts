import type { DisputeStatus } from '~~/shared/schemas/disputes'

/** What a dispute has come to, for finance. */
export const DISPUTE_WORDS: Record<DisputeStatus, string> = {
  warning: 'Inquiry: no money moved',
  open: 'Open: evidence is wanted',
  under_review: 'With the bank',
  won: 'Won',
  lost: 'Lost',
}

/** What happens to stock. Counting and correcting come to a difference; the others are amounts. */
export const STOCK_MOVEMENTS = ['received', 'given', 'wasted', 'counted', 'corrected'] as const
export type StockMovementKind = (typeof STOCK_MOVEMENTS)[number]

/** So long before its last day a batch stands out. */
export const EXPIRY_NOTICE_DAYS = 30

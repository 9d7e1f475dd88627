import { EXPIRY_NOTICE_DAYS } from '../../../shared/schemas/outreach/stock-words'
import type { StockBatchDto, StockItemDto } from '../../../shared/schemas/outreach/stock'

/** `YYYY-MM-DD` on a calendar somewhere. */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** A batch is good on its last day. */
export function expiryOf(expiresOn: string | null, today: string): StockBatchDto['expiry'] {
  if (expiresOn === null) return 'none'
  if (expiresOn < today) return 'over'
  return expiresOn <= daysAfter(today, EXPIRY_NOTICE_DAYS) ? 'soon' : 'good'
}

export function levelOf(
  quantity: number, { minimum, maximum }: Pick<StockItemDto, 'minimum' | 'maximum'>,
): StockItemDto['level'] {
  if (quantity === 0) return 'none'
  if (quantity < minimum) return 'below'
  return maximum !== null && quantity > maximum ? 'above' : 'fine'
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

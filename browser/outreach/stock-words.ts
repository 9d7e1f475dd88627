import type { StockBatchDto, StockItemDto, StockMovementDto } from '~~/shared/schemas/outreach/stock'
import type { Glyph } from '~~/browser/ui/glyphs'
import type { Tone } from '~~/browser/ui/tone'

interface Look { tone: Tone, icon: Glyph }

export const LEVELS: Record<StockItemDto['level'], Look> = {
  none: { tone: 'bad', icon: 'circle-alert' },
  below: { tone: 'warn', icon: 'triangle-alert' },
  fine: { tone: 'good', icon: 'check' },
  above: { tone: 'quiet', icon: 'info' },
}

type Expiring = Exclude<StockBatchDto['expiry'], 'none' | 'good'>
export const EXPIRIES: Record<Expiring, Look> = {
  over: { tone: 'bad', icon: 'circle-alert' },
  soon: { tone: 'warn', icon: 'clock' },
}
export const isExpiring = (expiry: StockBatchDto['expiry']): expiry is Expiring => expiry === 'over' || expiry === 'soon'

/** What a movement came to: `+20`, `−3`; null where nothing changed. */
export function changeWords({ change }: Pick<StockMovementDto, 'change'>, n: (count: number) => string): string | null {
  if (change === 0) return null
  return change > 0 ? `+${n(change)}` : `−${n(-change)}`
}

/** What needs somebody: below its minimum, or a batch that goes bad. */
export function standsOut({ level, batches }: Pick<StockItemDto, 'level' | 'batches'>): boolean {
  return level === 'none' || level === 'below' || batches.some(batch => batch.quantity > 0 && isExpiring(batch.expiry))
}

/** What needs somebody first, else by name. */
export function byNeed(items: readonly StockItemDto[]): StockItemDto[] {
  return [...items].sort((one, other) => Number(standsOut(other)) - Number(standsOut(one)))
}

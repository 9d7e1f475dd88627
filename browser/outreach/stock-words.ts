import type { StockBatchDto, StockItemDto, StockMovementDto } from '~~/shared/schemas/outreach/stock'
import type { StockMovementKind } from '~~/shared/schemas/outreach/stock-words'
import type { Tone } from '~~/browser/ui/tone'

interface Said { label: string, tone: Tone, icon: string }

export const LEVEL_WORDS: Record<StockItemDto['level'], Said> = {
  none: { label: 'Nothing left', tone: 'bad', icon: 'i-lucide-circle-alert' },
  below: { label: 'Below its minimum', tone: 'warn', icon: 'i-lucide-triangle-alert' },
  fine: { label: 'Enough', tone: 'good', icon: 'i-lucide-check' },
  above: { label: 'More than its maximum', tone: 'quiet', icon: 'i-lucide-info' },
}

export const EXPIRY_WORDS: Record<Exclude<StockBatchDto['expiry'], 'none' | 'good'>, Said> = {
  over: { label: 'Past its last day: put it aside', tone: 'bad', icon: 'i-lucide-circle-alert' },
  soon: { label: 'Expires within 30 days', tone: 'warn', icon: 'i-lucide-clock' },
}

export const KIND_WORDS: Record<StockMovementKind, { label: string, amount: string, done: string }> = {
  received: { label: 'Received', amount: 'How much came', done: 'Noted' },
  given: { label: 'Given out', amount: 'How much was given', done: 'Noted' },
  wasted: { label: 'Wasted', amount: 'How much was lost', done: 'Noted' },
  counted: { label: 'Counted', amount: 'How much is there', done: 'Counted' },
  corrected: { label: 'Corrected', amount: 'More (5), or less (-5)', done: 'Corrected' },
}

export function amountWords(count: number, unit: string): string {
  return `${count.toLocaleString('en')} ${unit}`
}

/** What a movement came to: `+20`, `−3`, `as it was`. */
export function changeWords({ change }: Pick<StockMovementDto, 'change'>): string {
  if (change === 0) return 'as it was'
  return change > 0 ? `+${change.toLocaleString('en')}` : `−${(-change).toLocaleString('en')}`
}

export function batchWords({ code }: Pick<StockBatchDto, 'code'>): string {
  return code === '' ? 'Without a batch number' : `Batch ${code}`
}

/** A day of a calendar is the same everywhere. */
export function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

/** What needs somebody: below its minimum, or a batch that goes bad. */
export function standsOut({ level, batches }: Pick<StockItemDto, 'level' | 'batches'>): boolean {
  return level === 'none' || level === 'below' || batches.some(batch => batch.quantity > 0 && (batch.expiry === 'soon' || batch.expiry === 'over'))
}

/** What needs somebody first, else by name. */
export function byNeed(items: readonly StockItemDto[]): StockItemDto[] {
  return [...items].sort((one, other) => Number(standsOut(other)) - Number(standsOut(one)))
}

import type { CostObstacle, CostState } from '~~/shared/schemas/costs'
import type { CallMarginDto, CurrencyAmountDto, MarginBridgeSteps, MarginLoss } from '~~/shared/schemas/margin'
import { formatExact, parseMicros } from '~~/shared/format/money'
import type { SumLine } from '~~/browser/finance/dashboard/dashboard-words'

/** Why a call earned less than it cost: what stands beside it, and what it means. */
export const LOSS_WORDS: Record<MarginLoss, { label: string, meaning: string, icon: string }> = {
  price: { label: 'Sold below cost', meaning: 'The price was less than what the carrier asks.', icon: 'i-lucide-trending-down' },
  refunded: { label: 'Refunded', meaning: 'It was sold above cost, and then given back.', icon: 'i-lucide-undo-2' },
  not_charged: { label: 'Not charged', meaning: 'It was free for the person, and not for us.', icon: 'i-lucide-phone-missed' },
}

const STATES: Record<Exclude<CostState, 'known'>, { label: string, icon: string }> = {
  unknown: { label: 'Cost not known yet', icon: 'i-lucide-hourglass' },
  given_up: { label: 'Cost never named', icon: 'i-lucide-circle-question-mark' },
  other_currency: { label: 'Waits for a rate', icon: 'i-lucide-coins' },
}

/** What stands where the margin of a call cannot be said. */
export function costStateWords(state: Exclude<CostState, 'known'>): { label: string, icon: string } {
  return STATES[state]
}

const OBSTACLES: Record<CostObstacle, string> = {
  no_price: 'The carrier has not named a price for every leg.',
  leg_unknown: 'The carrier does not know one of the legs.',
  leg_open: 'For the carrier a leg is still up.',
  carrier_unavailable: 'The carrier could not be asked.',
  recording_unpriced: 'The carrier has not named what recording the call costs.',
  voice_unpriced: 'What the voice used has no price yet, or it is not known what it used.',
}

/** Why the margin of a call is not said, in a sentence; empty where it is. */
export function obstacleWords({ state, obstacle }: Pick<CallMarginDto, 'state' | 'obstacle'>): string {
  if (state === 'known') return ''
  if (state === 'other_currency') return 'The carrier asks in another currency, and no exchange rate stands for the end of this call: the cost waits for one.'
  if (obstacle === 'voice_unpriced') return `${OBSTACLES[obstacle]} The cost is known as soon as there is one.`
  const reason = obstacle ? OBSTACLES[obstacle] : 'The carrier has not been asked yet.'
  return state === 'given_up' ? `${reason} It was asked for two weeks and is not asked any more.` : `${reason} It is asked again.`
}

/** "$0.004 + €0.02": each as it is. Nothing asked for: "nothing". */
export function costsWords(costs: readonly CurrencyAmountDto[]): string {
  return costs.map(({ currency, micros }) => formatExact(parseMicros(micros), currency)).join(' + ') || 'nothing'
}

/** "40.0 %", "−25.3 %": rounded down. "no revenue" where there is nothing that it could be a part of. */
export function percentWords(basisPoints: number | null): string {
  if (basisPoints === null) return 'no revenue'
  const tenths = Math.floor(basisPoints / 10)
  const digits = String(Math.abs(tenths)).padStart(2, '0')
  const whole = digits.slice(0, -1).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${tenths < 0 ? '−' : ''}${whole}.${digits.slice(-1)} %`
}

/** "1,204 calls", "1 call". */
export function callsWords(count: number): string {
  return `${new Intl.NumberFormat('en').format(count)} ${count === 1 ? 'call' : 'calls'}`
}

/** "Friday, November 20, 2026": a day of the books, whatever the reader's zone. */
export function bookDayWords(day: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

/** Lengths of bars, whole percents of the longest: what is not nothing can be seen. */
export function barShares(amounts: readonly bigint[]): number[] {
  const sizes = amounts.map(amount => (amount < 0n ? -amount : amount))
  const longest = sizes.reduce((most, size) => (size > most ? size : most), 0n)
  return sizes.map(size => (size === 0n ? 0 : Math.max(2, Number((size * 100n) / longest))))
}

/** From the overview's margin to that of the margin page; all lines come to `marginMicros`. */
export function bridgeLines(steps: MarginBridgeSteps): SumLine[] {
  const [first, ...rest] = [
    { label: 'Margin on the overview', micros: BigInt(steps.overviewMicros) },
    { label: 'Given back for calls of this period', micros: -BigInt(steps.refundedMicros) },
    { label: 'Cost of calls that were not charged', micros: -BigInt(steps.unchargedCostMicros) },
    { label: 'Calls that began in this period and were charged outside it', micros: BigInt(steps.chargedOutsideMicros) },
    { label: 'Calls that were charged in this period and began outside it', micros: -BigInt(steps.beganOutsideMicros) },
  ] as const
  return [first, ...rest.filter(({ micros }) => micros !== 0n)]
}

import type { DashboardFigures } from '../../shared/schemas/dashboard'

export type Figure = Exclude<keyof DashboardFigures, 'calls' | 'unknownCostCalls' | 'costMicros' | 'marginMicros' | 'netMicros'>

/** What each figure is the sum of, as the page of transactions is asked for it; and its sign there. All are the net. */
export const FIGURE_ROWS: Record<Figure, [sign: 1n | -1n, filter: Record<string, string>]> = {
  inMicros: [1n, { kind: 'topup' }],
  usedMicros: [-1n, { kind: 'call_charge' }],
  grantedMicros: [1n, { kind: 'grant' }],
  refundedToCardsMicros: [-1n, { kind: 'refund', direction: 'out' }],
  refundedForCallsMicros: [1n, { kind: 'refund', direction: 'in' }],
  chargebackMicros: [-1n, { kind: 'chargeback', contra: 'cash:stripe' }],
  adjustedMicros: [1n, { kind: 'adjustment' }],
  reversedMicros: [1n, { kind: 'reversal' }],
  expiredMicros: [-1n, { kind: 'expiry' }],
  owedMicros: [1n, { contra: 'receivable:chargeback' }],
  writtenOffMicros: [1n, { contra: 'loss:write_off' }],
}
export const FIGURES = Object.keys(FIGURE_ROWS) as Figure[]

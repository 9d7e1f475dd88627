import { formatExact } from '~~/shared/format/money'
import { componentsFromDto } from '~~/shared/terms'
import { runningSheet } from '~~/browser/calls/receipt-lines'
import type { DialerView } from './dialer-view'

/** What the receipt of a running call says, in a word; empty where there is none. */
export function costSoFar({ call, countedMs }: Pick<DialerView, 'call' | 'countedMs'>): string {
  if (!call) return ''
  const sheet = runningSheet(componentsFromDto(call.quote.components), countedMs ?? 0, call.maxAllowedSeconds)
  return formatExact(countedMs === null ? 0n : sheet.totalMicros, call.quote.currency)
}

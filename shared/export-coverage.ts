import type { LedgerCoverage } from './ledger/statement'

const OF_WHOLE_WALLETS = new Set(['person', 'wallet'])
const OF_A_PERIOD = new Set(['by', 'from', 'to'])

/**
 * What must be without gaps in an export, from what was asked for: rows of a wallet follow each other in the order of
 * posting, so only whole wallets and periods of posting leave none out. `query` is a view as an address has it.
 */
export function exportCoverage(view: 'transactions' | 'month', query: Record<string, string>): LedgerCoverage {
  if (view === 'month') return 'stretch'
  const asked = Object.keys(query).filter(key => key !== 'through')
  if (asked.length === 0) return 'all'
  if (asked.every(key => OF_WHOLE_WALLETS.has(key))) return 'wallets'
  const isStretch = query.by === 'posted' && asked.every(key => OF_WHOLE_WALLETS.has(key) || OF_A_PERIOD.has(key))
  return isStretch ? 'stretch' : 'selection'
}

import type { BoardCheckDto, BoardDto, BoardFindingDto, BoardLookDto, BoardState } from '~~/shared/schemas/board'
import type { CaseBucket } from '~~/shared/schemas/books'

/** Never by colour alone. */
export const BOARD_STATES: Record<BoardState, { label: string, icon: string, color: string }> = {
  green: { label: 'In order', icon: 'i-lucide-circle-check', color: 'text-primary' },
  red: { label: 'Wrong', icon: 'i-lucide-circle-alert', color: 'text-error' },
  unknown: { label: 'Could not be checked', icon: 'i-lucide-circle-question-mark', color: 'text-warning' },
}

const ORDER: BoardState[] = ['red', 'unknown', 'green']

/** What is wrong first, then what nobody knows; otherwise as they come. */
export function checksInOrder(checks: readonly BoardCheckDto[]): BoardCheckDto[] {
  return ORDER.flatMap(state => checks.filter(check => check.state === state))
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** The board in one sentence. It changes when a state changes, and not with each look. */
export function boardSummary(checks: readonly BoardCheckDto[]): string {
  const of = (state: BoardState) => checks.filter(check => check.state === state).length
  if (of('green') === checks.length) return `All ${checks.length} checks are in order.`
  const parts = [
    ...of('red') > 0 ? [`${plural(of('red'), 'check is', 'checks are')} wrong`] : [],
    ...of('unknown') > 0 ? [`${of('unknown')} could not be checked`] : [],
  ]
  return `${parts.join(', ')}; ${of('green')} of ${checks.length} are in order.`
}

export function boardState(checks: readonly BoardCheckDto[]): BoardState {
  return ORDER.find(state => checks.some(check => check.state === state)) ?? 'unknown'
}

/** What a look came to. */
export function lookWords({ state, count, failure }: BoardLookDto): string {
  const found = count === null ? '' : count === 0 ? 'nothing wrong' : plural(count, 'row is wrong', 'rows are wrong')
  if (state === 'green') return found
  return [found, failure].filter(Boolean).join('. ')
}

export function tookWords(durationMs: number): string {
  return durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`
}

export interface FindingLink { label: string, to: string }

/** Where a finding leads. */
export function findingLinks({ walletId, callId, transactionId }: BoardFindingDto): FindingLink[] {
  return [
    ...transactionId ? [{ label: `Row ${transactionId}`, to: `/finance/transactions/${transactionId}` }] : [],
    ...walletId ? [{ label: `Wallet ${walletId.slice(0, 8)}`, to: `/finance/wallets/${walletId}` }] : [],
    ...callId ? [{ label: `Call ${callId.slice(0, 8)}`, to: `/finance/transactions?reference=${callId}` }] : [],
  ]
}

export const BOARD_BUCKETS: Record<CaseBucket, string> = {
  rounding: 'Rounding', missing_here: 'Missing here', missing_there: 'Missing there', different: 'Different',
}

/** How the last comparison of the three books went. */
export function runWords(run: BoardDto['books']['lastRun']): string {
  if (!run) return 'The books have not been compared yet.'
  if (run.error !== null) return `The comparison of ${run.day} failed.`
  return run.finishedAt === null ? `${run.day} is being compared.` : `Compared up to ${run.day}.`
}

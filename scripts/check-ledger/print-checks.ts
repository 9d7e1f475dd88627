import type { BoardCheckDto, BoardFindingDto, BoardLookDto } from '../../shared/schemas/board'

const STATES = { green: 'green  ', red: 'RED    ', unknown: 'UNKNOWN' } as const

/** One check with its count and the first rows, a line each. */
export function printCheck({ mark, title, state, live, whole }: BoardCheckDto): string {
  const looks = [['newest rows', live], ['everything', whole]] as const
  const lines = looks.flatMap(([what, look]) => (look ? linesOf(what, look) : []))
  return [`${STATES[state]} ${mark.padEnd(4)} ${title}`, ...lines].join('\n')
}

function linesOf(what: string, { state, count, rows, failure }: BoardLookDto): string[] {
  if (state === 'green') return []
  if (count === null) return [`        ${what}: could not be checked. ${failure ?? ''}`.trimEnd()]
  const more = count - rows.length
  return [
    `        ${what}: ${count} ${count === 1 ? 'row' : 'rows'}`,
    ...rows.map(row => `          ${harmless(sentence(row))}`),
    ...more > 0 ? [`          and ${more} more`] : [],
  ]
}

function sentence({ says, walletId, callId, transactionId }: BoardFindingDto): string {
  const about = [['wallet', walletId], ['call', callId], ['transaction', transactionId]].flatMap(([noun, id]) => (id ? [`${noun} ${id}`] : []))
  return about.length > 0 ? `${says} (${about.join(', ')})` : says
}

export function printSummary(checks: readonly BoardCheckDto[]): string {
  const count = (state: BoardCheckDto['state']) => checks.filter(check => check.state === state).length
  return `\n${checks.length} checks: ${count('green')} green, ${count('red')} red, ${count('unknown')} could not be checked.`
}

/** What came from the database gives no orders to the terminal. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
}

import { DomainError } from '../../domain/errors'
import type { MarginPeriod } from '../../db/finance/margin'

const DAY_MS = 86_400_000
/** Shown where no period is asked for: today and the days before it. */
const DEFAULT_DAYS = 30
const LONGEST_DAYS = 366

/** The period that is meant. Ends with today (UTC) where no end is named. @throws DomainError `invalid_request`. */
export function marginPeriod(query: { from?: string | undefined, to?: string | undefined }, now: Date): MarginPeriod {
  const endOfToday = (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS
  const before = query.to ?? instantOf(endOfToday)
  const from = query.from ?? instantOf(Date.parse(before) - DEFAULT_DAYS * DAY_MS)
  const lengthMs = Date.parse(before) - Date.parse(from)
  if (lengthMs < 0) throw refuse('The period ends before it begins.')
  if (lengthMs > LONGEST_DAYS * DAY_MS) throw refuse(`The period is longer than ${LONGEST_DAYS} days. Ask for a year at a time.`)
  return { from, before }
}

/** In UTC with six decimals, as the ledger has them. */
const instantOf = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z')

function refuse(message: string): DomainError {
  return new DomainError('invalid_request', message, { issues: [{ path: 'to', message }] })
}

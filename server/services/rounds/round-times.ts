import { DomainError } from '../../domain/errors'
import type { RoundTimes } from '../../domain/outreach/round-hours'
import type { PreviewRoundBody } from '../../../shared/schemas/outreach/rounds'

const YEAR_MS = 366 * 86_400_000

/** When a round calls, as it is asked for. @throws DomainError `invalid_request` for times that lie behind */
export function roundTimes(
  { window, startsAt: asked, endsAt }: Pick<PreviewRoundBody, 'window' | 'startsAt' | 'endsAt'>, now: Date,
): RoundTimes {
  const startsAt = asked === undefined || new Date(asked) < now ? now : new Date(asked)
  if (startsAt.getTime() > now.getTime() + YEAR_MS) throw refuseRound('startsAt', 'That is more than a year from now.')
  if (endsAt !== null && new Date(endsAt) <= startsAt) throw refuseRound('endsAt', 'The round would be over before it begins.')
  return {
    windowFrom: window?.from ?? null, windowTo: window?.to ?? null, startsAt,
    endsAt: endsAt === null ? null : new Date(endsAt),
  }
}

export function refuseRound(path: string, message: string): DomainError {
  return new DomainError('invalid_request', `${message} Nothing was begun.`, { issues: [{ path, message }] })
}

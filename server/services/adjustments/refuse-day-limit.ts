import { DomainError } from '../../domain/errors'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { formatExact } from '../../../shared/format/money'

const SCOPES: Record<string, (most: string, used: string) => string> = {
  person: (most, used) => `You may ask for ${most} in 24 hours, and ${used} of it waits or was approved.`,
  pair: (most, used) => `The two of you may approve ${most} for each other in 24 hours, and ${used} of it was.`,
  day: (most, used) => `All of us together may approve ${most} in 24 hours, and ${used} of it was.`,
}

/** The limits of a day, in words (A6); null for every other refusal. */
export function dayLimitRefusal(error: unknown, currency: string): DomainError | null {
  const problem = databaseErrorOf(error)
  if (problem?.code !== KERNEL_ERRORS.dayLimitReached) return null
  const { scope, maximumMicros, usedMicros } = JSON.parse(problem.detail ?? '{}') as Record<string, string>
  const why = SCOPES[scope!]!(formatExact(BigInt(maximumMicros!), currency), formatExact(BigInt(usedMicros!), currency))
  return new DomainError('limit_reached', `${why} Nothing was changed. Ask a colleague, or wait.`, { scope, maximumMicros, usedMicros })
}

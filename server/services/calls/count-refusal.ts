import type { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { insertRefusal } from '../../db/calls/calls'

/** Every call that is refused before anything was dialled is counted (C11), without its number. */
export async function countRefusal(
  context: Context, userId: string, error: DomainError, country: string,
): Promise<void> {
  const reason = error.details.reason ?? error.details.limit ?? null
  await context.database.asSystem(tx => insertRefusal(tx, {
    userId, code: error.code, reason: reason === null ? null : String(reason), country, now: context.clock.now(),
  }))
}

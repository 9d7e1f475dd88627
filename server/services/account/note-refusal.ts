import type { Context } from '../../context'
import { writeRefusal } from '../../db/audit'
import { DomainError } from '../../domain/errors'

/** Refusals that say something of who asked, not of what they sent. */
const NOTED: ReadonlySet<string> = new Set(['forbidden', 'scope_missing', 'second_factor_required', 'second_factor_missing', 'origin_refused'])

export interface Refused {
  userId: string
  /** Method and pattern of the route. */
  route: string
  requestId: string
}

/**
 * Notes that somebody who is signed in was refused at a door of the desk, or for want of a code (A5). There is no
 * transaction that it could be part of: nothing else was done. Where it cannot be written the refusal stands.
 */
export async function noteRefusal(context: Context, refused: Refused, error: unknown): Promise<void> {
  if (!(error instanceof DomainError) || !NOTED.has(error.code)) return
  const refusal = { ...refused, code: error.code, at: context.clock.now() }
  await context.database.asSystem(tx => writeRefusal(tx, refusal))
    .catch((cause: unknown) => context.log.error({ error: cause, refusal }, 'a refusal could not be noted'))
}

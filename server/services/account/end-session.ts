import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'

/** Signs one of a person's own browsers out, at once and everywhere. @throws DomainError `not_found`. */
export async function endSession(context: Context, userId: string, sessionId: string): Promise<void> {
  if (await context.auth.sessions.end(userId, sessionId)) return
  throw new DomainError('not_found', 'That browser is signed out already.')
}

import type { H3Event } from 'h3'
import type { SignedInUser } from '../auth/resolve-session'
import type { Context } from '../context'
import { placeOfEvent } from './place-of-event'

/** Somebody who changes their own account, and from where. */
export function ownerOf(
  input: { event: H3Event, context: Context, user: SignedInUser, sessionId: string, requestId: string },
) {
  const { event, context, user: { id, name, email, username, mustChangePassword }, sessionId, requestId } = input
  return { id, name, email, username, mustChangePassword, sessionId, requestId, place: placeOfEvent(event, context) }
}

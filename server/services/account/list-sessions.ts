import type { ResolvedSession } from '../../auth/resolve-session'
import type { Context } from '../../context'
import { describePlace } from '../../domain/account/describe-place'
import type { SessionsDto } from '../../../shared/schemas/security'
import { describeDevice } from './describe-device'

/** Where a person is signed in, in words; the one that asks comes first. */
export async function listSessions(context: Context, { user, sessionId }: ResolvedSession): Promise<SessionsDto> {
  const sessions = (await context.auth.sessions.list(user.id)).map(one => ({
    id: one.id,
    isThis: one.id === sessionId,
    device: describeDevice(one.userAgent),
    place: describePlace(one.address),
    signedInAt: one.signedInAt.toISOString(),
    lastUsedAt: one.lastUsedAt.toISOString(),
    endsAt: one.endsAt.toISOString(),
  }))
  return { sessions: sessions.sort((one, other) => Number(other.isThis) - Number(one.isThis)) }
}

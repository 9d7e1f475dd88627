import { showWorkerCode } from '../../../domain/account/worker-code'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { listMembers, resetMemberPassword } from '../../../db/outreach/members'
import type { MemberSecretDto } from '../../../../shared/schemas/outreach/programmes'
import { noteMemberAct, type Actor } from '../programmes/note-programme-act'
import { requireSupervised } from '../programmes/require-programme'
import { newPassword } from './new-password'
import { orRefused } from './or-refused'

/**
 * Gives somebody a new first password. They are signed out everywhere (A3), and have to choose one of their own.
 *
 * @throws DomainError `not_found`, `forbidden`; `member_refused` where the account is not the programme's.
 */
export async function resetPassword(
  context: Context, actor: Actor, programmeId: string, userId: string,
): Promise<MemberSecretDto> {
  await context.database.asUser(actor.id, tx => requireSupervised(tx, actor.id, programmeId))
  const password = newPassword()
  const passwordHash = await context.auth.passwords.hash(password)
  const now = context.clock.now()
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    const sessionsEnded = await orRefused(resetMemberPassword(tx, { programmeId, userId, now }, passwordHash))
    if (sessionsEnded === null) throw new DomainError('member_refused', 'They do not sign in by a code of this programme, or have left it. Nothing was changed.')
    const { name, username } = (await listMembers(tx, programmeId)).find(one => one.userId === userId)!
    await asSystem(() => noteMemberAct(context, tx, actor, { programmeId, userId }, 'member.password', { after: { sessionsEnded } }))
    return { userId, name, code: showWorkerCode(username!), password }
  })
}

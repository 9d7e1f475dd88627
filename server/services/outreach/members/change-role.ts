import type { Context } from '../../../context'
import { setMemberRole } from '../../../db/outreach/members'
import type { MembersDto } from '../../../../shared/schemas/outreach/programmes'
import type { ProgrammeRole } from '../../../../shared/schemas/outreach/words'
import { noteMemberAct, type Actor } from '../programmes/note-programme-act'
import { requireSupervised } from '../programmes/require-programme'
import { listMembers } from './list-members'
import { orRefused } from './or-refused'

/**
 * Somebody is a worker or a supervisor from now on; who had left is back. As often as one likes.
 *
 * @throws DomainError `not_found`, `forbidden`; of the owner and of oneself `forbidden`.
 */
export async function changeRole(
  context: Context, actor: Actor, { programmeId, userId }: { programmeId: string, userId: string }, role: ProgrammeRole,
): Promise<MembersDto> {
  await context.database.asUser(actor.id, async (tx, asSystem) => {
    await requireSupervised(tx, actor.id, programmeId)
    const before = await orRefused(setMemberRole(tx, { programmeId, userId, now: context.clock.now() }, role))
    if (before === role) return
    await asSystem(() => noteMemberAct(context, tx, actor, { programmeId, userId }, 'member.role', { before: { role: before }, after: { role } }))
  })
  return listMembers(context, actor.id, programmeId)
}

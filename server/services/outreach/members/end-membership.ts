import type { Context } from '../../../context'
import { endMembership as end } from '../../../db/outreach/members'
import type { MembersDto } from '../../../../shared/schemas/outreach/programmes'
import { noteMemberAct, type Actor } from '../programmes/note-programme-act'
import { requireSupervised } from '../programmes/require-programme'
import { listMembers } from './list-members'
import { orRefused } from './or-refused'

/**
 * Somebody works in the programme no longer: they see nothing of it from this moment on and are signed out. The people
 * in their care stay where they are until a supervisor hands them over. Repeatable.
 *
 * @throws DomainError `not_found`, `forbidden`; of the owner and of oneself `forbidden`.
 */
export async function endMembership(
  context: Context, actor: Actor, { programmeId, userId }: { programmeId: string, userId: string },
): Promise<MembersDto> {
  await context.database.asUser(actor.id, async (tx, asSystem) => {
    await requireSupervised(tx, actor.id, programmeId)
    if (!await orRefused(end(tx, { programmeId, userId, now: context.clock.now() }))) return
    await asSystem(() => noteMemberAct(context, tx, actor, { programmeId, userId }, 'member.leave'))
  })
  return listMembers(context, actor.id, programmeId)
}

import { showWorkerCode } from '../../../domain/account/worker-code'
import type { Context } from '../../../context'
import { listMembers as list, type MemberRow } from '../../../db/outreach/members'
import type { MemberDto, MembersDto } from '../../../../shared/schemas/outreach/programmes'
import { requireSupervised } from '../programmes/require-programme'

/** Who works in a programme, and who did. @throws DomainError `not_found`, `forbidden`. */
export async function listMembers(context: Context, userId: string, programmeId: string): Promise<MembersDto> {
  return context.database.asUser(userId, async tx => {
    await requireSupervised(tx, userId, programmeId)
    return { members: (await list(tx, programmeId)).map(toMemberDto) }
  })
}

function toMemberDto({ username, mustChangePassword, joinedAt, leftAt, ...member }: MemberRow): MemberDto {
  return {
    ...member,
    code: username === null ? null : showWorkerCode(username),
    joinedAt: joinedAt.toISOString(),
    leftAt: leftAt?.toISOString() ?? null,
    waitsForFirstSignIn: mustChangePassword,
  }
}

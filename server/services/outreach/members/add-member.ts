import { randomInt } from 'node:crypto'
import { noMailbox } from '../../../domain/account/no-mailbox'
import { newWorkerCode, readWorkerCode } from '../../../domain/account/worker-code'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { insertMember } from '../../../db/outreach/members'
import type { AddMemberBody, MemberSecretDto } from '../../../../shared/schemas/outreach/programmes'
import { noteMemberAct, type Actor } from '../programmes/note-programme-act'
import { requireSupervised } from '../programmes/require-programme'
import { newPassword } from './new-password'

/** Of a million codes, so many in a row that others have are no chance. */
const MOST_CODES = 8
/** 2³²: as fine as is needed to choose among some signs. */
const FINE = 4_294_967_296

/**
 * Makes an account for somebody who will work in a programme: a code to sign in with and a first password, which is
 * said here and never again.
 *
 * @throws DomainError `not_found`, `forbidden`; `member_refused` where the same was asked before: its password is not
 * known any more, and a new one is given instead.
 */
export async function addMember(
  context: Context, actor: Actor, programmeId: string, body: AddMemberBody,
): Promise<MemberSecretDto> {
  const programme = await context.database.asUser(actor.id, tx => requireSupervised(tx, actor.id, programmeId))
  const password = newPassword()
  const passwordHash = await context.auth.passwords.hash(password)
  const { id: userId, name, role } = body
  const now = context.clock.now()
  const code = await context.database.asUser(actor.id, async (tx, asSystem) => {
    for (let attempt = 0; attempt < MOST_CODES; attempt++) {
      const drawn = newWorkerCode(programme.name, () => randomInt(FINE) / FINE)
      const outcome = await insertMember(tx, {
        programmeId, userId, name, email: noMailbox(userId), username: readWorkerCode(drawn)!, passwordHash, role, now,
      })
      if (outcome === 'known') throw new DomainError('member_refused', 'This person was added already. Look at the list, and give them a new password if theirs was not noted down.')
      if (outcome === 'code_taken') continue
      await asSystem(() => noteMemberAct(context, tx, actor, { programmeId, userId }, 'member.add', { after: { role, code: drawn } }))
      return drawn
    }
    throw new Error('no code was free')
  })
  return { userId, name, code, password }
}

import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import { changeScript, findScript } from '../../../db/outreach/scripts'
import type { EditScriptBody, ScriptDetailDto } from '../../../../shared/schemas/outreach/scripts'
import { requireSupervisor } from '../membership'
import { missingScript, readScriptDetail } from './script-dto'

/**
 * What a script is called, and whether calls can choose it. Calls that run it go on.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export async function editScript(
  context: Context, userId: string, id: string, { name, isArchived }: EditScriptBody,
): Promise<ScriptDetailDto> {
  const now = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    const script = await findScript(tx, id) ?? missingScript()
    await requireSupervisor(tx, script.programmeId, userId)
    await changeScript(tx, id, { name, archivedAt: isArchived ? script.archivedAt ?? now : null })
    await asSystem(() => writeAudit(tx, {
      at: now, actorId: userId, action: 'script.change', subjectType: 'script', subjectId: id,
      before: { name: script.name, isArchived: script.archivedAt !== null }, after: { name, isArchived },
    }))
    return readScriptDetail(tx, userId, id, asSystem)
  })
}

import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { changeProgramme as write, lockProgramme, type ProgrammeRow } from '../../../db/outreach/programmes'
import type { ChangeProgrammeBody, ProgrammeDto, ProgrammeSettings } from '../../../../shared/schemas/outreach/programmes'
import { createHelpScript } from '../scripts/create-built-in-scripts'
import { noteProgrammeAct, type Actor } from './note-programme-act'
import { programmeChoices, requireChoices } from './programme-choices'
import { toColumns } from './programme-columns'
import { toProgrammeDto } from './programme-dto'
import { noProgramme, requireSupervised } from './require-programme'

/**
 * All settings of a programme anew, for the revision that was seen. What changed is in the audit log.
 *
 * @throws DomainError `not_found`, `forbidden`, `invalid_request`; `content_changed` where it is not what was seen.
 */
export async function changeProgramme(
  context: Context, actor: Actor, id: string, body: ChangeProgrammeBody,
): Promise<ProgrammeDto> {
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    await requireSupervised(tx, actor.id, id)
    const row = await lockProgramme(tx, id)
    if (!row) throw noProgramme()
    const { revision, ...settings } = body
    if (row.revision !== revision) {
      throw new DomainError('content_changed', 'This programme was changed meanwhile, in another window perhaps. Nothing was changed by this. Load it again.')
    }
    requireChoices(await asSystem(() => programmeChoices(context, tx, row.ownerId)), settings)
    const changes = changesOf(row, settings)
    if (settings.tellsHelpIsComing) await createHelpScript(context, tx, id, actor.id)
    const changed = await write(tx, id, { ...toColumns(settings), updatedAt: context.clock.now() })
    await asSystem(() => noteProgrammeAct(context, tx, actor, id, 'programme.change', changes))
    return toProgrammeDto(context, tx, asSystem, { row: changed, role: 'supervisor' }, actor.id)
  })
}

/** What is another than it was, before and after. */
function changesOf(row: ProgrammeRow, settings: ProgrammeSettings) {
  const before: Record<string, unknown> = {}
  const after: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(settings)) {
    const was = row[name as keyof ProgrammeSettings]
    const old = typeof was === 'bigint' ? was.toString() : was
    if (isDeepStrictEqual(old, value)) continue
    before[name] = old
    after[name] = value
  }
  return { before, after }
}

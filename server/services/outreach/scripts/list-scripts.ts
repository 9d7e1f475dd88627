import type { Context } from '../../../context'
import { listMemberships } from '../../../db/outreach/membership'
import { findNewestVersions, listScripts as findScripts, listVoices } from '../../../db/outreach/scripts'
import type { ScriptsDto } from '../../../../shared/schemas/outreach/scripts'
import { requireMember } from '../membership'
import { toScriptDto } from './script-dto'

/**
 * The scripts of a programme, or of all that somebody works in.
 *
 * @throws DomainError `not_found`
 */
export async function listScripts(
  context: Context, userId: string, programmeId: string | undefined,
): Promise<ScriptsDto> {
  return context.database.asUser(userId, async tx => {
    const programmes = programmeId === undefined
      ? await listMemberships(tx, userId)
      : [await requireMember(tx, programmeId, userId)]
    const scripts = await findScripts(tx, programmes.map(({ id }) => id))
    const ids = scripts.map(({ id }) => id)
    const newest = new Map((await findNewestVersions(tx, ids)).map(version => [version.scriptId, version]))
    const voices = await listVoices(tx, ids)
    const programmeOf = new Map(programmes.map(programme => [programme.id, programme]))
    return {
      programmes,
      scripts: scripts.map(script =>
        toScriptDto(script, newest.get(script.id)!, voices, programmeOf.get(script.programmeId)!)),
    }
  })
}

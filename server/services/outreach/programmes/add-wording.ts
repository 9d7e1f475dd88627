import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { insertWording, listWordings } from '../../../db/outreach/programmes'
import type { ConsentWordingDto } from '../../../../shared/schemas/outreach/programmes'
import { noteProgrammeAct, type Actor } from './note-programme-act'
import { toWordingDto } from './programme-dto'
import { requireSupervised } from './require-programme'

/**
 * Other words in which consent is asked for from now on. Those before stay: consent names the version that was read.
 *
 * @throws DomainError `not_found`, `forbidden`; `content_changed` where there is a newer one than was seen.
 */
export async function addWording(
  context: Context, actor: Actor, programmeId: string, body: { wording: string, afterVersion: number },
): Promise<ConsentWordingDto> {
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    await requireSupervised(tx, actor.id, programmeId)
    const [last] = await listWordings(tx, programmeId, 1)
    const version = body.afterVersion + 1
    const row = { programmeId, version, wording: body.wording, createdBy: actor.id, createdAt: context.clock.now() }
    if ((last?.version ?? 0) !== body.afterVersion || !await insertWording(tx, row)) {
      throw new DomainError('content_changed', 'The wording was changed meanwhile, in another window perhaps. Nothing was changed by this. Load it again.')
    }
    await asSystem(() => noteProgrammeAct(context, tx, actor, programmeId, 'programme.consent_wording', { after: { version } }))
    return toWordingDto(row)
  })
}

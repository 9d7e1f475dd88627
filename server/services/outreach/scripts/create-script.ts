import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { countScripts, findScript, findVersion, insertScript, insertVersion } from '../../../db/outreach/scripts'
import { scriptProblem } from '../../../../shared/outreach/script-rules'
import type { CreateScriptBody, ScriptContent, ScriptDetailDto } from '../../../../shared/schemas/outreach/scripts'
import type { ScriptKind } from '../../../../shared/schemas/outreach/words'
import { requireSupervisor } from '../membership'
import { readScriptDetail } from './script-dto'

/** More than anybody finds their way in. */
const MOST_SCRIPTS = 200

/**
 * A script of a programme, as its version 1. Asked for again with the same id and content it is the first answer again
 * (M16).
 *
 * @throws DomainError `not_found`, `forbidden`, `script_refused`, `limit_reached`, `idempotency_mismatch`
 */
export async function createScript(
  context: Context, userId: string, { id, programmeId, name, ...content }: CreateScriptBody,
): Promise<ScriptDetailDto> {
  requireSound(content, 'question')
  const createdAt = context.clock.now()
  return context.database.asUser(userId, async (tx, asSystem) => {
    await requireSupervisor(tx, programmeId, userId)
    if (await countScripts(tx, programmeId) >= MOST_SCRIPTS && !await findScript(tx, id)) throw new DomainError('limit_reached', `This programme has ${MOST_SCRIPTS} scripts, and that is as many as there may be. Change one of them. Nothing was saved.`)
    if (await insertScript(tx, { id, programmeId, name, createdAt })) {
      await insertVersion(tx, { scriptId: id, version: 1, ...content, createdBy: userId, createdAt })
    } else {
      await requireSame(tx, { id, programmeId, name, ...content })
    }
    return readScriptDetail(tx, userId, id, asSystem)
  })
}

/** @throws DomainError `script_refused` */
export function requireSound(content: ScriptContent, kind: ScriptKind): void {
  const problem = scriptProblem(content, kind)
  if (problem) throw new DomainError('script_refused', `${problem} Nothing was saved.`)
}

/** What a version says, for comparing; the order in which somebody wrote languages down is none of it. */
export function sameContent(a: ScriptContent, b: ScriptContent): boolean {
  return isDeepStrictEqual([a.keys, a.texts, a.repeats], [b.keys, b.texts, b.repeats])
}

async function requireSame(tx: Tx, asked: CreateScriptBody): Promise<void> {
  const known = await findScript(tx, asked.id)
  const first = known && await findVersion(tx, asked.id, 1)
  if (first && known.programmeId === asked.programmeId && sameContent(first, asked)) return
  throw new DomainError('idempotency_mismatch', 'This request was sent before with other content. Nothing was saved by this one. Load the page again.')
}

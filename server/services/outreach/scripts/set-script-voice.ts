import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { writeAudit } from '../../../db/audit'
import { findRecordings } from '../../../db/outreach/recordings'
import { findScript, findVersion, findVoice, saveVoice } from '../../../db/outreach/scripts'
import type { ScriptDetailDto, ScriptVoiceBody } from '../../../../shared/schemas/outreach/scripts'
import { requireSupervisor } from '../membership'
import { missingScript, readScriptDetail } from './script-dto'

/**
 * What stands for the words of a version in one language: recordings, and the flow that was set up at a carrier. The
 * words stay as they are; what was heard instead of them from when on is in the audit log.
 *
 * @throws DomainError `not_found`, `forbidden`, `script_refused`
 */
export async function setScriptVoice(
  context: Context, userId: string, id: string, body: ScriptVoiceBody,
): Promise<ScriptDetailDto> {
  const { version, language } = body
  return context.database.asUser(userId, async (tx, asSystem) => {
    const script = await findScript(tx, id) ?? missingScript()
    await requireSupervisor(tx, script.programmeId, userId)
    const found = await findVersion(tx, id, version) ?? missingScript()
    if (!found.texts[language]) throw new DomainError('script_refused', 'This version has no words in that language, so nothing can stand for them. Write them first. Nothing was saved.', { reason: 'no_text' })
    await requireRecordings(tx, script.programmeId, [body.promptRecordingId, body.closingRecordingId])
    const before = await findVoice(tx, { scriptId: id, version, language })
    const flowIds = Object.fromEntries(Object.entries(body.flowIds).filter(([, flowId]) => flowId !== ''))
    const { promptRecordingId, closingRecordingId } = body
    await saveVoice(tx, { scriptId: id, version, language, promptRecordingId, closingRecordingId, flowIds })
    await asSystem(() => writeAudit(tx, {
      at: context.clock.now(), actorId: userId, action: 'script.voice', subjectType: 'script', subjectId: id,
      before: before && { ...before }, after: { version, language, promptRecordingId, closingRecordingId, flowIds },
    }))
    return readScriptDetail(tx, userId, id, asSystem)
  })
}

/** Those of the script's own programme: another one's would be heard by its people. */
async function requireRecordings(tx: Tx, programmeId: string, asked: (string | null)[]): Promise<void> {
  const ids = [...new Set(asked.filter(id => id !== null))]
  const found = await findRecordings(tx, ids)
  if (found.filter(row => row.programmeId === programmeId).length === ids.length) return
  throw new DomainError('not_found', 'There is no such recording in this programme. Nothing was saved.')
}

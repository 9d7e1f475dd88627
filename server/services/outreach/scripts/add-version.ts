import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findScript, findVersion, insertVersion, listVoices, saveVoice, type ScriptVersionRow } from '../../../db/outreach/scripts'
import type { NewVersionBody, ScriptContent, ScriptDetailDto } from '../../../../shared/schemas/outreach/scripts'
import { requireSupervisor } from '../membership'
import { requireSound, sameContent } from './create-script'
import { missingScript, readScriptDetail } from './script-dto'

/**
 * What a script says from now on. Calls keep the version that they ran: none ever changes. What stands for words that
 * stay as they were goes along; what was changed has to be recorded again, and a flow that was set up for other keys or
 * words is no longer this one's.
 *
 * @throws DomainError `not_found`, `forbidden`, `script_refused`, `content_changed`
 */
export async function addVersion(
  context: Context, userId: string, id: string, { seenVersion, ...content }: NewVersionBody,
): Promise<ScriptDetailDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const script = await findScript(tx, id) ?? missingScript()
    await requireSupervisor(tx, script.programmeId, userId)
    requireSound(content, script.kind)
    const seen = await findVersion(tx, id, seenVersion)
    if (!seen) throw changed()
    if (sameContent(seen, content)) throw new DomainError('script_refused', 'Nothing in it is different from the version that there is. Nothing was saved.', { reason: 'same' })
    const version = seenVersion + 1
    const stamps = { createdBy: userId, createdAt: context.clock.now() }
    const isNew = await insertVersion(tx, { scriptId: id, version, ...content, ...stamps })
    if (isNew) await takeAlong(tx, seen, { version, ...content })
    // the same from the same person is an answer that was lost
    else if (!isSame(await findVersion(tx, id, version), userId, content)) throw changed()
    return readScriptDetail(tx, userId, id, asSystem)
  })
}

async function takeAlong(tx: Tx, seen: ScriptVersionRow, next: ScriptContent & { version: number }): Promise<void> {
  const voices = await listVoices(tx, [seen.scriptId])
  for (const voice of voices.filter(one => one.version === seen.version)) {
    const [before, after] = [seen.texts[voice.language], next.texts[voice.language]]
    if (!before || !after) continue
    const hasPrompt = before.prompt === after.prompt
    const hasClosing = before.closing === after.closing
    const isSameFlow = hasPrompt && hasClosing && keysOf(seen) === keysOf(next) && seen.repeats === next.repeats
    await saveVoice(tx, {
      ...voice,
      version: next.version,
      promptRecordingId: hasPrompt ? voice.promptRecordingId : null,
      closingRecordingId: hasClosing ? voice.closingRecordingId : null,
      flowIds: isSameFlow ? voice.flowIds : {},
    })
  }
}

const keysOf = ({ keys }: Pick<ScriptContent, 'keys'>): string => keys.map(({ key }) => key).sort().join('')

function isSame(found: ScriptVersionRow | null, userId: string, content: ScriptContent): boolean {
  return found !== null && found.createdBy === userId && sameContent(found, content)
}

function changed(): DomainError {
  return new DomainError('content_changed', 'This script was changed meanwhile, by somebody else perhaps. Nothing was saved by this. Load it again, and compare.')
}

import { DomainError } from '../../../domain/errors'
import type { Tx } from '../../../db/client'
import {
  findScript, findVersion, findVoice, type ScriptRow, type ScriptVersionRow, type ScriptVoiceRow,
} from '../../../db/outreach/scripts'
import type { OutreachLanguage, ScriptKey, ScriptKind } from '../../../../shared/schemas/outreach/words'

/** What is said: a recording where there is one, else the text in a carrier's voice. */
export interface Spoken {
  text: string
  recordingId: string | null
}

export interface ScriptForCall {
  scriptId: string
  programmeId: string
  kind: ScriptKind
  version: number
  language: OutreachLanguage
  keys: ScriptKey[]
  /** How often the question is asked again where no key comes. */
  repeats: number
  prompt: Spoken
  closing: Spoken
  /** By the carrier's name: its own id of the flow. */
  flowIds: Record<string, string>
}

/**
 * A script as a call runs it.
 *
 * @param of `version`: the one that a call named; the newest where it is left out.
 * @throws DomainError `not_found`; `script_refused` where it is out of use or has no words in that language. A call
 * that named its version runs it even so.
 */
export async function readScriptForCall(
  tx: Tx, of: { scriptId: string, language: OutreachLanguage, version?: number },
): Promise<ScriptForCall> {
  const { scriptId, language } = of
  const script = await findScript(tx, scriptId)
  const found = script && await findVersion(tx, scriptId, of.version)
  if (!found) throw new DomainError('not_found', 'There is no such script. Nobody was called, and nothing was charged.')
  if (script.archivedAt && of.version === undefined) {
    throw new DomainError('script_refused', 'This script is out of use. Choose another one. Nobody was called, and nothing was charged.', { reason: 'archived' })
  }
  const texts = found.texts[language]
  if (!texts) {
    throw new DomainError('script_refused', 'This script has no words in the language of this person. Add them to the script, or choose another one. Nobody was called, and nothing was charged.', { reason: 'no_text', language })
  }
  const { version } = found
  const voice = await findVoice(tx, { scriptId, version, language })
  return toScriptForCall(script, found, voice, language)!
}

/** What a version says in a language, as a call runs it; null where it has no words in it. */
export function toScriptForCall(
  { id: scriptId, programmeId, kind }: ScriptRow, { version, keys, repeats, texts }: ScriptVersionRow,
  voice: ScriptVoiceRow | null, language: OutreachLanguage,
): ScriptForCall | null {
  const said = texts[language]
  return said === undefined ? null : {
    scriptId, programmeId, kind, version, language, keys, repeats,
    prompt: { text: said.prompt, recordingId: voice?.promptRecordingId ?? null },
    closing: { text: said.closing, recordingId: voice?.closingRecordingId ?? null },
    flowIds: voice?.flowIds ?? {},
  }
}

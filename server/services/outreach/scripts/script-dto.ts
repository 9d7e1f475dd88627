import type { Database, Tx } from '../../../db/client'
import { findNames, type Membership } from '../../../db/outreach/membership'
import { findRecordings } from '../../../db/outreach/recordings'
import { findScript, listVersions, listVoices, type ScriptRow, type ScriptVersionRow, type ScriptVoiceRow } from '../../../db/outreach/scripts'
import { DomainError } from '../../../domain/errors'
import type { RecordingDto } from '../../../../shared/schemas/outreach/recordings'
import type { ScriptDetailDto, ScriptDto, ScriptVersionDto } from '../../../../shared/schemas/outreach/scripts'
import { OUTREACH_LANGUAGES } from '../../../../shared/schemas/outreach/words'
import { requireMember } from '../membership'
import { toRecordingDto } from '../recordings/recording-dto'

/** Runs a part of the transaction as the system. */
type InTheSame = Parameters<Parameters<Database['asUser']>[1]>[1]

export function toScriptDto(
  script: ScriptRow, newest: ScriptVersionRow, voices: ScriptVoiceRow[], programme: Membership,
): ScriptDto {
  const { id, programmeId, name, kind } = script
  const own = voices.filter(voice => voice.scriptId === id && voice.version === newest.version)
  return {
    id, programmeId, name, kind,
    archivedAt: script.archivedAt?.toISOString() ?? null,
    version: newest.version,
    changedAt: newest.createdAt.toISOString(),
    keys: newest.keys,
    languages: OUTREACH_LANGUAGES.filter(language => newest.texts[language]),
    missingLanguages: programme.languages.filter(language => !newest.texts[language]),
    recordedLanguages: own.filter(voice => voice.promptRecordingId && voice.closingRecordingId)
      .map(voice => voice.language),
  }
}

/** A script with all its versions, in the role of who works in its programme. @throws DomainError `not_found` */
export async function readScriptDetail(
  tx: Tx, userId: string, id: string, asSystem: InTheSame,
): Promise<ScriptDetailDto> {
  const script = await findScript(tx, id) ?? missingScript()
  const programme = await requireMember(tx, script.programmeId, userId)
  const versions = await listVersions(tx, id)
  const voices = await listVoices(tx, [id])
  const ids = voices.flatMap(({ promptRecordingId, closingRecordingId }) => [promptRecordingId, closingRecordingId])
  const heard = await findRecordings(tx, ids.filter(found => found !== null))
  const recordings = new Map(heard.map(row => [row.id, toRecordingDto(row)]))
  const names = await asSystem(() => findNames(tx, [...new Set(versions.map(({ createdBy }) => createdBy))]))
  return {
    ...toScriptDto(script, versions[0]!, voices, programme),
    programme,
    versions: versions.map(version => toVersionDto(version, voices, recordings, names)),
  }
}

function toVersionDto(
  { version, keys, texts, repeats, createdAt, createdBy }: ScriptVersionRow, voices: ScriptVoiceRow[],
  recordings: Map<string, RecordingDto>, names: Map<string, string>,
): ScriptVersionDto {
  const heard = (id: string | null) => (id === null ? null : recordings.get(id) ?? null)
  const own = voices.filter(voice => voice.version === version)
  return {
    version, keys, texts, repeats,
    createdAt: createdAt.toISOString(),
    createdBy: names.get(createdBy) ?? '',
    voices: Object.fromEntries(own.map(({ language, promptRecordingId, closingRecordingId, flowIds }) =>
      [language, { prompt: heard(promptRecordingId), closing: heard(closingRecordingId), flowIds }])),
  }
}

export function missingScript(): never {
  throw new DomainError('not_found', 'There is no such script, or it is of a programme that you do not work in.')
}

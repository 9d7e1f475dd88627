import { z } from 'zod'
import { AskedId, UtcInstant } from '../common'
import { LineText, PlainText } from '../plain-text'
import { RecordingDto } from './recordings'
import { KEY_MEANINGS, OUTREACH_LANGUAGES, PROGRAMME_ROLES, SCRIPT_KINDS } from './words'

/** Read out that is more than a minute. */
export const LONGEST_SCRIPT_TEXT = 1000
export const MOST_SCRIPT_REPEATS = 2

const Language = z.enum(OUTREACH_LANGUAGES)
const ScriptVersion = z.number().int().min(1).max(100_000)
/** May be empty here: what is missing is said in a sentence, language by language. */
const Texts = z.strictObject({
  prompt: PlainText(0, LONGEST_SCRIPT_TEXT),
  closing: PlainText(0, LONGEST_SCRIPT_TEXT),
})
const Key = z.strictObject({
  key: z.string().regex(/^[0-9]$/, 'must be a key from 0 to 9'),
  meaning: z.enum(KEY_MEANINGS),
  words: z.partialRecord(Language, LineText(1, 60)),
})

/** What a version of a script is. */
export const ScriptContent = z.strictObject({
  keys: z.array(Key).max(10),
  texts: z.partialRecord(Language, Texts),
  /** How often the question is asked again where no key comes. */
  repeats: z.number().int().min(0).max(MOST_SCRIPT_REPEATS),
})
export type ScriptContent = z.infer<typeof ScriptContent>

const Name = LineText(1, 100)

/** `POST /api/outreach/scripts` */
export const CreateScriptBody = z.strictObject({
  id: AskedId, programmeId: z.uuid(), name: Name, ...ScriptContent.shape,
})
export type CreateScriptBody = z.infer<typeof CreateScriptBody>

/** `POST /api/outreach/scripts/:id/versions`: what becomes the version after the one that was seen. */
export const NewVersionBody = z.strictObject({ seenVersion: ScriptVersion, ...ScriptContent.shape })
export type NewVersionBody = z.infer<typeof NewVersionBody>

/** `PUT /api/outreach/scripts/:id` */
export const EditScriptBody = z.strictObject({ name: Name, isArchived: z.boolean() })
export type EditScriptBody = z.infer<typeof EditScriptBody>

/** A carrier's own id of a flow that was set up there; empty for none. */
const FlowId = z.string().trim().max(64).regex(/^[\w-]*$/, 'has letters, digits, - and _ alone')

/** `PUT /api/outreach/scripts/:id/voice`: all that stands for the texts of one version in one language. */
export const ScriptVoiceBody = z.strictObject({
  version: ScriptVersion,
  language: Language,
  promptRecordingId: z.uuid().nullable(),
  closingRecordingId: z.uuid().nullable(),
  /** By the carrier's name. */
  flowIds: z.record(z.string().regex(/^[a-z]{2,20}$/), FlowId),
})
export type ScriptVoiceBody = z.infer<typeof ScriptVoiceBody>

/** Left out: those of all programmes that the person works in. */
export const ScriptsQuery = z.object({ programme: z.uuid().optional() })
export type ScriptsQuery = z.infer<typeof ScriptsQuery>

/** A programme, as who works in it needs it here. */
export const MemberProgrammeDto = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(PROGRAMME_ROLES),
  languages: z.array(Language),
  timeZone: z.string(),
})
export type MemberProgrammeDto = z.infer<typeof MemberProgrammeDto>

export const ScriptDto = z.strictObject({
  id: z.string(),
  programmeId: z.string(),
  name: z.string(),
  kind: z.enum(SCRIPT_KINDS),
  archivedAt: UtcInstant.nullable(),
  /** The newest. */
  version: z.number(),
  changedAt: UtcInstant,
  keys: z.array(Key),
  languages: z.array(Language),
  /** Of the programme, without words here: their people cannot be called with it. */
  missingLanguages: z.array(Language),
  /** With both recordings. */
  recordedLanguages: z.array(Language),
})
export type ScriptDto = z.infer<typeof ScriptDto>

export const ScriptsDto = z.strictObject({ programmes: z.array(MemberProgrammeDto), scripts: z.array(ScriptDto) })
export type ScriptsDto = z.infer<typeof ScriptsDto>

export const ScriptVoiceDto = z.strictObject({
  prompt: RecordingDto.nullable(),
  closing: RecordingDto.nullable(),
  flowIds: z.record(z.string(), z.string()),
})
export type ScriptVoiceDto = z.infer<typeof ScriptVoiceDto>

export const ScriptVersionDto = z.strictObject({
  version: z.number(),
  ...ScriptContent.shape,
  createdAt: UtcInstant,
  /** Who wrote it. */
  createdBy: z.string(),
  voices: z.partialRecord(Language, ScriptVoiceDto),
})
export type ScriptVersionDto = z.infer<typeof ScriptVersionDto>

/** A script with all its versions, newest first. */
export const ScriptDetailDto = z.strictObject({
  ...ScriptDto.shape,
  programme: MemberProgrammeDto,
  versions: z.array(ScriptVersionDto),
})
export type ScriptDetailDto = z.infer<typeof ScriptDetailDto>

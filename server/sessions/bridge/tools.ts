import type { Context } from '../../context'
import type { BoundStream } from '../../services/agents/bind-stream'
import type { SaidItem } from '../../services/agents/record-transcript'
import { stopCalling } from '../../services/agents/stop-calling'
import { keepLead } from '../../services/leads/keep-lead'
import { leadFieldsOf } from '../../services/leads/lead-fields'
import { CALL_BACK, SAVE_LEAD } from '../../services/leads/settle-lead'
import { readToolInput, wordsOf } from '../../domain/leads/read-tool-input'
import type { VoiceTool } from '../../voices/voice'
import type { ToolOutcome } from '../media-bridge'

export const END_CALL: VoiceTool = {
  name: 'end_call',
  description: 'Ends the call. Use it when everything is said, or the other side wants to end it; say goodbye after it.',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
}

/** What the voice is told as it ends a call. */
export const SAY_GOODBYE: ToolOutcome = { output: 'Say goodbye now, in one sentence. The call ends then.', isLast: true }

export const HAND_OVER: VoiceTool = {
  name: 'hand_over',
  description: 'Puts the other side through to a person. Use it when they ask for one, or when you cannot help; say so after it.',
  parameters: { type: 'object', properties: { reason: { type: 'string' } }, required: [], additionalProperties: false },
}

export const STOP_CALLING: VoiceTool = {
  name: 'stop_calling',
  description: 'The other side does not want to be called again, in whatever words they say so. Use it at once, and tell them that it is done.',
  parameters: {
    type: 'object',
    properties: { words: { type: 'string', description: 'What they said, word for word.' } },
    required: ['words'],
    additionalProperties: false,
  },
}

/** Some may be saved now and others later: what is left out stays as it is. */
function saveLead(fields: ReturnType<typeof leadFieldsOf>): VoiceTool {
  const about = fields.map(({ key, name, kind, hint }) => `${key}: ${name} (${kind})${hint ? `, ${hint}` : ''}`)
  const text = (description: string) => ({ type: 'string', description })
  return {
    name: SAVE_LEAD,
    description: 'Takes down what the other side said of themselves, as soon as they said it, a part at a time. What has no words of theirs behind it is not kept.',
    parameters: {
      type: 'object',
      properties: {
        fields: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', enum: fields.map(({ key }) => key), description: about.join('; ') },
              value: text('What it is.'),
              quote: text('The words in which they said so, exactly as they said them.'),
            },
            required: ['name', 'value', 'quote'],
            additionalProperties: false,
          },
        },
        mailConsent: {
          type: 'object',
          description: 'Only where you asked whether a mail may be sent and they agreed.',
          properties: { question: text('Your question, word for word.'), answer: text('Their answer, word for word.') },
          required: ['question', 'answer'],
          additionalProperties: false,
        },
      },
      required: ['fields'],
      additionalProperties: false,
    },
  }
}

export const CALL_BACK_TOOL: VoiceTool = {
  name: CALL_BACK,
  description: 'The other side wants a person to call them back. Use it as soon as they say so, and tell them that it is noted.',
  parameters: {
    type: 'object',
    properties: { words: { type: 'string', description: 'What they said, word for word, with when it suits them.' } },
    required: ['words'],
    additionalProperties: false,
  },
}

/** What a voice may ask for beyond words, by what its version may do. */
export function toolsOf({ abilities, fields }: Pick<BoundStream['version'], 'abilities' | 'fields'>): VoiceTool[] {
  const asked = leadFieldsOf(fields)
  return [
    STOP_CALLING,
    ...abilities.endCall ? [END_CALL] : [],
    ...abilities.handOverTo === null ? [] : [HAND_OVER],
    ...abilities.callBack ? [CALL_BACK_TOOL] : [],
    ...abilities.saveLead && asked.length > 0 ? [saveLead(asked)] : [],
  ]
}

export interface TalkTools {
  offered: VoiceTool[]
  use: (name: string, input: string) => Promise<ToolOutcome>
  /** Words are there that were not, or are known better: what was saved may stand on them now. */
  afterWords: (items: readonly Pick<SaidItem, 'who' | 'tool' | 'heardWords'>[]) => Promise<void>
}

/** The tools of one talk. One that nobody gave to the voice does nothing (G4). */
export function createTools(context: Context, bound: Pick<BoundStream, 'callId' | 'userId' | 'version' | 'history'>): TalkTools {
  const { abilities, fields } = bound.version
  const leadFields = leadFieldsOf(fields)
  const offered = toolsOf(bound.version)
  // a talk that goes on in another stream may have saved something before
  let isSaving = bound.history.length > 0
  const uses: Record<string, (input: string) => ToolOutcome | Promise<ToolOutcome>> = {
    [STOP_CALLING.name]: async input => await stopCalling(context, bound, wordsOf(input))
      ? { output: 'It is done: nobody calls them again. Tell them so.' }
      : { output: 'Their number is not known, so there is nothing to take off. Tell them that nobody can call them.' },
    [END_CALL.name]: () => SAY_GOODBYE,
    [HAND_OVER.name]: () => ({ output: 'Say in one sentence that you put them through.', isLast: true, ending: 'handing_over' }),
    [CALL_BACK]: () => {
      isSaving = true
      return { output: 'Noted: a person calls them back. Tell them so.' }
    },
    [SAVE_LEAD]: input => {
      isSaving = true
      const { claims, consent } = readToolInput(input)
      if (claims.length === 0 && !consent) return { output: 'Nothing was saved: name each field, its value, and their words.' }
      return { output: claims.some(({ key }) => leadFields.some(field => field.key === key && field.kind === 'email'))
        ? 'Noted. The address is not confirmed before you spelled it back, letter by letter, and they said that it is right.'
        : 'Noted.' }
    },
  }
  return {
    offered,
    use: async (name, input) => offered.some(tool => tool.name === name) ? uses[name]!(input) : { output: 'There is no such tool.' },
    async afterWords(items) {
      const matters = items.some(({ who, tool, heardWords }) =>
        who === 'caller' || tool?.name === SAVE_LEAD || tool?.name === CALL_BACK || heardWords !== null)
      if (isSaving && matters && (abilities.saveLead || abilities.callBack)) await keepLead(context, bound.callId)
    },
  }
}

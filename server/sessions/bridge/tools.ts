import type { Context } from '../../context'
import type { BoundStream } from '../../services/agents/bind-stream'
import type { SaidItem } from '../../services/agents/record-transcript'
import { stopCalling } from '../../services/agents/stop-calling'
import { keepLead } from '../../services/leads/keep-lead'
import { leadFieldsOf } from '../../services/leads/lead-fields'
import { SAVE_LEAD } from '../../services/leads/settle-lead'
import { readToolInput } from '../../domain/leads/read-tool-input'
import type { VoiceTool } from '../../voices/voice'
import type { ToolOutcome } from '../media-bridge'

export const END_CALL: VoiceTool = {
  name: 'end_call',
  description: 'Ends the call. Use it when everything is said, or the other side wants to end it; say goodbye after it.',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
}

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

export interface TalkTools {
  offered: VoiceTool[]
  use: (name: string, input: string) => Promise<ToolOutcome>
  /** Words are there that were not, or are known better: what was saved may stand on them now. */
  afterWords: (items: readonly Pick<SaidItem, 'who' | 'tool' | 'heardWords'>[]) => Promise<void>
}

/** What a voice may ask for beyond words, in one talk. A tool that nobody gave it does nothing (G4). */
export function createTools(context: Context, bound: Pick<BoundStream, 'callId' | 'userId' | 'version' | 'history'>): TalkTools {
  const { abilities, fields } = bound.version
  const leadFields = leadFieldsOf(fields)
  const tools: Record<string, { tool: VoiceTool, use: (input: string) => ToolOutcome | Promise<ToolOutcome> }> = {
    [STOP_CALLING.name]: {
      tool: STOP_CALLING,
      async use(input) {
        return await stopCalling(context, bound, wordsOf(input))
          ? { output: 'It is done: nobody calls them again. Tell them so.' }
          : { output: 'Their number is not known, so there is nothing to take off. Tell them that nobody can call them.' }
      },
    },
  }
  if (abilities.endCall) {
    tools[END_CALL.name] = { tool: END_CALL, use: () => ({ output: 'Say goodbye now, in one sentence. The call ends then.', isLast: true }) }
  }
  if (abilities.handOverTo !== null) {
    tools[HAND_OVER.name] = {
      tool: HAND_OVER,
      use: () => ({ output: 'Say in one sentence that you put them through.', isLast: true, ending: 'handing_over' }),
    }
  }
  // a talk that goes on in another stream may have saved something before
  let isSaving = bound.history.length > 0
  if (abilities.saveLead && leadFields.length > 0) {
    tools[SAVE_LEAD] = {
      tool: saveLead(leadFields),
      use(input) {
        isSaving = true
        const { claims, consent } = readToolInput(input)
        if (claims.length === 0 && !consent) return { output: 'Nothing was saved: name each field, its value, and their words.' }
        return { output: claims.some(({ key }) => leadFields.some(field => field.key === key && field.kind === 'email'))
          ? 'Noted. The address is not confirmed before you spelled it back, letter by letter, and they said that it is right.'
          : 'Noted.' }
      },
    }
  }
  return {
    offered: Object.values(tools).map(({ tool }) => tool),
    use: async (name, input) => Object.hasOwn(tools, name) ? tools[name]!.use(input) : { output: 'There is no such tool.' },
    async afterWords(items) {
      const matters = items.some(({ who, tool, heardWords }) => who === 'caller' || tool?.name === SAVE_LEAD || heardWords !== null)
      if (isSaving && matters && abilities.saveLead) await keepLead(context, bound.callId)
    },
  }
}

function wordsOf(input: string): string {
  try {
    const { words } = JSON.parse(input) as { words?: unknown }
    return typeof words === 'string' ? words : ''
  } catch {
    return ''
  }
}

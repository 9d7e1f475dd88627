import type { AgentAbilities, AgentField } from '../../../shared/schemas/agents/words'
import type { VoiceTool } from '../../voices/voice'
import { END_CALL } from '../bridge/tools'
import type { ToolOutcome } from '../media-bridge'

const text = { type: 'string' }
const tool = (name: string, description: string, properties: Record<string, unknown> = {}): VoiceTool => ({
  name, description, parameters: { type: 'object', properties, required: [], additionalProperties: false },
})

/** What a version may do, offered to a voice that is tried: all of it can be asked for, and nothing of it is done. */
export function trialTools({ abilities, fields }: { abilities: AgentAbilities, fields: AgentField[] }): VoiceTool[] {
  // a phone number comes from the call alone (G2)
  const asked = fields.filter(({ kind }) => kind !== 'phone')
  const known = Object.fromEntries(asked.map(({ key, name, hint }) => [key, { ...text, description: [name, hint].filter(Boolean).join(': ') }]))
  return [
    ...(abilities.saveLead ? [tool('save_lead', 'Keeps what the other side said of themselves, as soon as it is known. Only what they said.', known)] : []),
    ...(abilities.endCall ? [END_CALL] : []),
    ...(abilities.handOverTo === null ? [] : [tool('hand_over', 'Puts the other side through to a person. Use it when they ask for one, or you cannot help.', { reason: text })]),
    ...(abilities.callBack ? [tool('call_back', 'Notes that the other side wants to be called back, and when.', { when: text })] : []),
    tool('do_not_call', 'The other side does not want to be called again. Use it as soon as they say so in any words, and say that it is noted.', { reason: text }),
  ]
}

/** Nothing is done, and the voice is told that it was: so it goes on as it would. */
export async function pretendTool(name: string): Promise<ToolOutcome> {
  if (name === END_CALL.name) return { output: 'Say goodbye now, in one sentence. The call ends then.', isLast: true }
  return { output: 'Done.' }
}

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

/** What a voice asks for beyond words. A tool that nobody gave it does nothing (G4). */
export async function useTool(name: string): Promise<ToolOutcome> {
  if (name === END_CALL.name) return { output: 'Say goodbye now, in one sentence. The call ends then.', isLast: true }
  if (name === HAND_OVER.name) {
    return { output: 'Say in one sentence that you put them through.', isLast: true, ending: 'handing_over' }
  }
  return { output: 'There is no such tool.' }
}

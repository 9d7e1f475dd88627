import type { VoiceTool } from '../../voices/voice'
import type { ToolOutcome } from '../media-bridge'

export const END_CALL: VoiceTool = {
  name: 'end_call',
  description: 'Ends the call. Use it when everything is said, or the other side wants to end it; say goodbye after it.',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
}

/** What a voice asks for beyond words. A tool that nobody gave it does nothing (G4). */
export async function useTool(name: string): Promise<ToolOutcome> {
  if (name === END_CALL.name) return { output: 'Say goodbye now, in one sentence. The call ends then.', isLast: true }
  return { output: 'There is no such tool.' }
}

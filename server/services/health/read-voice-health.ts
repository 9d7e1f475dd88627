import type { Context } from '../../context'

export type VoiceState = 'answers' | 'does not answer' | 'not asked yet' | 'none'

/** Whether the voice model answered the last time; it is not asked for this. */
export function readVoiceHealth({ voice, voiceHealth }: Context): VoiceState {
  if (voice === null) return 'none'
  const doesAnswer = voiceHealth.doesAnswer()
  return doesAnswer === null ? 'not asked yet' : doesAnswer ? 'answers' : 'does not answer'
}

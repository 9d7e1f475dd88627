import type { VoiceWatch } from './watched-voice'

/** Whether the voice answered the last time that it was asked; null where it was not asked yet. */
export interface VoiceHealth extends Pick<VoiceWatch, 'opened' | 'failed'> {
  doesAnswer: () => boolean | null
}

/** Remembers; asks nothing by itself, as each question to a voice costs. Each server finds out by itself. */
export function createVoiceHealth(): VoiceHealth {
  let doesAnswer: boolean | null = null
  return {
    opened() {
      doesAnswer = true
    },
    failed(kind) {
      // what is refused in a talk, and an answer that was broken off, are no sign of it
      if (kind === 'open' || kind === 'gone') doesAnswer = false
    },
    doesAnswer: () => doesAnswer,
  }
}

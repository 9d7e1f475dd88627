/** Whose turn it is in a talk. */
export interface Turns {
  callerSpeaks: () => void
  callerPauses: () => void
  answerBegins: (responseId: string) => void
  answerEnds: (responseId: string) => void
  /** What was being answered is no more. */
  breakOff: () => void
  /** The answer sounds. @returns how long the caller waited for it, where it is the first sound; else null */
  sounds: () => number | null
  /** An answer is due. */
  owe: () => void
  /** Nobody is there who would know. */
  forget: () => void
  isCallerSpeaking: () => boolean
  /** An answer is due that has not sounded yet. */
  isOwed: () => boolean
  /** The answer that is being made. */
  answer: () => string | null
}

/** Who speaks, which answer is made, and whether one is due. The first is: somebody has picked up. */
export function createTurns(now: () => number): Turns {
  let isOwed = true
  let isCallerSpeaking = false
  let answer: string | null = null
  let pausedAtMs: number | null = null
  /** Of the answer that is being made: one that had begun before somebody paused is none to that. */
  let waitsSinceMs: number | null = null
  return {
    callerSpeaks() {
      isCallerSpeaking = true
      isOwed = false
    },
    callerPauses() {
      isCallerSpeaking = false
      isOwed = true
      pausedAtMs = now()
    },
    answerBegins(responseId) {
      answer = responseId
      waitsSinceMs = pausedAtMs ?? waitsSinceMs
      pausedAtMs = null
    },
    answerEnds(responseId) {
      if (answer === responseId) answer = null
    },
    breakOff() {
      answer = null
    },
    sounds() {
      const latencyMs = waitsSinceMs === null ? null : now() - waitsSinceMs
      isOwed = false
      waitsSinceMs = null
      return latencyMs
    },
    owe() {
      isOwed = true
    },
    forget() {
      isOwed ||= answer !== null
      isCallerSpeaking = false
      answer = null
    },
    isCallerSpeaking: () => isCallerSpeaking,
    isOwed: () => isOwed,
    answer: () => answer,
  }
}

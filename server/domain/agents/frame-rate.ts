/** Frames that a sender may still send at once; it fills up again as time goes by. */
export interface FrameAllowance {
  left: number
  atMs: number
}

/** A phone sends fifty a second; a network that held some back sends them at once. */
export const FRAMES_PER_SECOND = 60
export const MOST_FRAMES_AT_ONCE = 120

export const fullAllowance = (nowMs: number): FrameAllowance => ({ left: MOST_FRAMES_AT_ONCE, atMs: nowMs })

/** One more frame; null where the sender sends faster than any phone. */
export function takeFrame({ left, atMs }: FrameAllowance, nowMs: number): FrameAllowance | null {
  const filled = Math.min(MOST_FRAMES_AT_ONCE, left + Math.max(0, nowMs - atMs) * FRAMES_PER_SECOND / 1000)
  return filled < 1 ? null : { left: filled - 1, atMs: nowMs }
}

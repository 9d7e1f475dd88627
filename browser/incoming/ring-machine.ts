/**
 * What a call that comes in does in one tab. Pure, as the dialer's machine is: an event that a state does not list
 * changes nothing, so that what arrives late or twice is harmless.
 */
export const RING_STATES = ['idle', 'ringing', 'answering', 'talking', 'over'] as const
export type RingState = (typeof RING_STATES)[number]

export type RingEvent = 'ring' | 'answer' | 'blocked' | 'accepted' | 'stopped' | 'declined' | 'dismiss'

export const RING_TRANSITIONS: Record<RingState, Partial<Record<RingEvent, RingState>>> = {
  idle: { ring: 'ringing' },
  ringing: { answer: 'answering', stopped: 'over', declined: 'idle' },
  // `blocked`: without a microphone, or with a call in another tab; it rings on
  answering: { accepted: 'talking', blocked: 'ringing', stopped: 'over', declined: 'idle' },
  talking: { stopped: 'over' },
  over: { dismiss: 'idle', ring: 'ringing' },
}

export function nextRingState(state: RingState, event: RingEvent): RingState {
  return RING_TRANSITIONS[state][event] ?? state
}

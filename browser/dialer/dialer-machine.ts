/**
 * The dialer's one state machine: what the browser's telephone is doing, and what may happen next.
 * Pure: the controller feeds it events and the screens read its words. An event that a state does not list
 * changes nothing, so that what arrives late or twice is harmless.
 */
export const DIALER_STATES = [
  'closed', 'offline', 'insecure', 'unsupported', 'registering', 'ready', 'microphone-missing', 'microphone-denied',
  'token-refused', 'disconnected', 'busy-elsewhere', 'taken-over', 'asking', 'starting', 'connecting', 'ringing',
  'in-call', 'reconnecting', 'ending', 'ended', 'testing',
] as const
export type DialerState = (typeof DIALER_STATES)[number]

export type DialerEvent =
  | 'open' | 'insecure' | 'unsupported' | 'went-online' | 'went-offline' | 'registered' | 'signaling-lost'
  | 'token-refused' | 'other-tab-busy' | 'other-tab-free' | 'taken-over' | 'claim' | 'retry'
  | 'woke' | 'microphone-blocked' | 'microphone-gone' | 'microphone-allowed'
  | 'dial' | 'microphone-granted' | 'microphone-denied' | 'microphone-missing' | 'refused' | 'created' | 'ring'
  | 'test' | 'test-over' | 'answer' | 'media-lost' | 'media-back' | 'hang-up' | 'call-ended' | 'dismiss' | 'close'

type Row = Partial<Record<DialerEvent, DialerState>>

/** What can happen to the device while no call is up. */
const IDLE: Row = {
  'went-offline': 'offline',
  'signaling-lost': 'disconnected',
  'token-refused': 'token-refused',
  'other-tab-busy': 'busy-elsewhere',
  'taken-over': 'taken-over',
  'registered': 'ready',
  'woke': 'registering',
  'close': 'closed',
}

/** A microphone that the browser gives away again; asking for it at the next call tells the rest. */
const MUTE: Row = { 'retry': 'registering', 'microphone-allowed': 'registering', 'dial': 'asking', 'test': 'testing' }

/** A call that was begun ends in `ended`, whoever ends it; only a call is worth keeping a dead socket for. */
const CALLING: Row = { 'hang-up': 'ending', 'call-ended': 'ended' }

export const DIALER_TRANSITIONS: Record<DialerState, Row> = {
  'closed': {
    'open': 'registering',
    'insecure': 'insecure',
    'unsupported': 'unsupported',
    'signaling-lost': 'disconnected',
    'token-refused': 'token-refused',
  },
  // Without the internet every other complaint of the device is about that.
  'offline': {
    ...IDLE, 'signaling-lost': 'offline', 'token-refused': 'offline', 'went-online': 'registering', 'retry': 'registering',
  },
  'insecure': { close: 'closed' },
  'unsupported': { retry: 'registering', close: 'closed' },
  'registering': { ...IDLE, insecure: 'insecure', unsupported: 'unsupported' },
  'ready': {
    ...IDLE, 'dial': 'asking', 'test': 'testing', 'microphone-blocked': 'microphone-denied', 'microphone-gone': 'microphone-missing',
  },
  'microphone-missing': { ...IDLE, ...MUTE, registered: 'microphone-missing' },
  'microphone-denied': { ...IDLE, ...MUTE, registered: 'microphone-denied' },
  'token-refused': { ...IDLE, 'signaling-lost': 'token-refused', 'retry': 'registering' },
  'disconnected': { ...IDLE, 'went-online': 'registering', 'retry': 'registering' },
  'busy-elsewhere': { 'other-tab-free': 'registering', 'retry': 'registering', 'close': 'closed' },
  'taken-over': { claim: 'registering', close: 'closed' },
  'asking': {
    'other-tab-busy': 'busy-elsewhere',
    'microphone-granted': 'starting',
    'microphone-denied': 'microphone-denied',
    'microphone-missing': 'microphone-missing',
    'hang-up': 'registering',
    'close': 'closed',
  },
  'starting': {
    'created': 'connecting',
    'refused': 'registering',
    'call-ended': 'ended',
    'hang-up': 'ending',
  },
  'connecting': { ...CALLING, 'ring': 'ringing', 'answer': 'in-call', 'microphone-denied': 'ended' },
  'ringing': { ...CALLING, answer: 'in-call' },
  'in-call': { ...CALLING, 'media-lost': 'reconnecting' },
  'reconnecting': { ...CALLING, 'media-back': 'in-call' },
  // `refused`: hung up while the server was still thinking, and then it said no.
  'ending': { 'call-ended': 'ended', 'refused': 'registering' },
  // A call to ourselves: nobody is dialled and no money is held for it.
  'testing': {
    'test-over': 'registering', 'other-tab-busy': 'busy-elsewhere', 'microphone-denied': 'microphone-denied', 'microphone-missing': 'microphone-missing', 'close': 'closed',
  },
  'ended': { 'dismiss': 'registering', 'taken-over': 'ended', 'close': 'closed' },
}

/** The state after an event; the same state when the event means nothing here. */
export function nextDialerState(state: DialerState, event: DialerEvent): DialerState {
  return DIALER_TRANSITIONS[state][event] ?? state
}

const CALL_STATES: ReadonlySet<DialerState> = new Set([
  'connecting', 'ringing', 'in-call', 'reconnecting', 'ending',
])
/** True from the moment the server holds money for a call until it has ended here. */
export function isCallState(state: DialerState): boolean {
  return CALL_STATES.has(state)
}

/** True while the line is in use, by a call or by a test: what would disturb it waits. */
export function isLineUp(state: DialerState): boolean {
  return isCallState(state) || state === 'testing'
}

/** True while the far end is on the line and every second counts. */
export function isTalking(state: DialerState): boolean {
  return state === 'in-call' || state === 'reconnecting'
}

/** States in which a number can be typed and the call button means something. */
export function canDial(state: DialerState): boolean {
  return state === 'ready' || state === 'microphone-denied' || state === 'microphone-missing'
}

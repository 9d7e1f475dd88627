export type Method = 'GET' | 'POST'
export type StatusEventName = 'initiated' | 'ringing' | 'answered' | 'completed'

export interface Say {
  verb: 'Say'
  text: string
  loop: number
}

export interface Play {
  verb: 'Play'
  url: string
  loop: number
  /** Keys to press instead of a sound to play. */
  digits: string
}

export interface Pause {
  verb: 'Pause'
  seconds: number
}

export type Prompt = Say | Play | Pause

export interface Gather {
  verb: 'Gather'
  action: string | null
  method: Method
  timeoutSeconds: number
  /** The key that ends the input; empty for none. */
  finishOnKey: string
  numDigits: number | null
  actionOnEmptyResult: boolean
  prompts: Prompt[]
}

export interface RecordSound {
  verb: 'Record'
  action: string | null
  method: Method
  maxLengthSeconds: number
  /** A silence of this length ends it. */
  timeoutSeconds: number
  /** Keys of which any ends it; empty for none. */
  finishOnKey: string
  playBeep: boolean
}

/** Whom a `<Dial>` calls: a `<Number>` or a `<Client>`. */
export interface DialTarget {
  kind: 'Number' | 'Client'
  /** E.164, or the client's identity. */
  address: string
  statusCallback: string | null
  statusCallbackEvents: readonly StatusEventName[]
  statusCallbackMethod: Method
  sendDigits: string
  /** TwiML for the called party before the two are joined. */
  url: string | null
  method: Method
  /** `<Parameter>`s of a `<Client>`. */
  parameters: Readonly<Record<string, string>>
}

export interface Dial {
  verb: 'Dial'
  action: string | null
  method: Method
  answerOnBridge: boolean
  callerId: string | null
  timeoutSeconds: number
  timeLimitSeconds: number
  hangupOnStar: boolean
  ringTone: string
  targets: DialTarget[]
}

export interface Hangup {
  verb: 'Hangup'
}

export interface Reject {
  verb: 'Reject'
  reason: 'rejected' | 'busy'
}

export interface Redirect {
  verb: 'Redirect'
  url: string
  method: Method
}

/** `<Stream>`: where the sound of the call is taken to, and whose sound it hears instead. */
export interface StreamTarget {
  url: string
  name: string | null
  parameters: Readonly<Record<string, string>>
}

export interface Connect {
  verb: 'Connect'
  action: string | null
  method: Method
  stream: StreamTarget
}

export type Verb = Say | Play | Pause | Gather | RecordSound | Dial | Hangup | Reject | Redirect | Connect

import twilio from 'twilio'
import type { DialOrder, RingOrder } from '../browser-voice'
import type { Speech } from '../carrier'

const { VoiceResponse } = twilio.twiml

/** Five retries for anything that goes wrong: by default Twilio retries a lost connection once and an error never. */
export const RETRIES = '#rc=5&rp=all'
export const LONGEST_SECONDS = 14_400

export interface DocumentOptions {
  publicUrl: string
  ringTimeoutSeconds: number
}

/** TwiML that dials one number and nothing after it (C3). */
export function dialDocument(order: DialOrder, options: DocumentOptions): string {
  return dialling(new VoiceResponse(), order, options, { result: 'dial-result', status: 'call-status' })
}

/**
 * TwiML that dials one number and nothing after it (C3), from a leg that began otherwise.
 *
 * @param response what is said before
 * @param tells where Twilio tells how it went, below /api/twilio
 */
export function dialling(
  response: InstanceType<typeof VoiceResponse>, order: DialOrder, options: DocumentOptions,
  tells: { result: string, status: string },
): string {
  if (!Number.isInteger(order.maxSeconds) || order.maxSeconds < 1 || order.maxSeconds > LONGEST_SECONDS) {
    throw new RangeError(`a call may last 1 to ${LONGEST_SECONDS} seconds, not ${order.maxSeconds}`)
  }
  const query = `?call=${order.callId}&terms=${order.terms}${RETRIES}`
  const dial = response.dial({
    answerOnBridge: true,
    callerId: order.callerId,
    timeLimit: order.maxSeconds,
    timeout: options.ringTimeoutSeconds,
    action: `${options.publicUrl}/api/twilio/${tells.result}${query}`,
    method: 'POST',
  })
  dial.number({
    statusCallback: `${options.publicUrl}/api/twilio/${tells.status}${query}`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    statusCallbackMethod: 'POST',
  }, order.toNumber)
  return response.toString()
}

/**
 * TwiML that rings in the browsers of one person, and does nothing after it. The caller hears it ring until somebody
 * answers; whose call it is goes to the pages with it.
 */
export function ringDocument(order: RingOrder, options: DocumentOptions): string {
  const query = `?call=${order.callId}&terms=${order.terms}${RETRIES}`
  const response = new VoiceResponse()
  const dial = response.dial({
    answerOnBridge: true,
    timeLimit: order.maxSeconds,
    timeout: options.ringTimeoutSeconds,
    action: `${options.publicUrl}/api/twilio/incoming-result${query}`,
    method: 'POST',
  })
  const client = dial.client({
    statusCallback: `${options.publicUrl}/api/twilio/incoming-status${query}`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    statusCallbackMethod: 'POST',
  })
  client.identity(order.identity)
  client.parameter({ name: 'CallId', value: order.callId })
  return response.toString()
}

/** TwiML that rings in the browsers of one person, from a leg that is up already, and asks what comes after it. */
export function personDocument(
  { callId, identity, maxSeconds }: Omit<RingOrder, 'terms'>, action: string, options: DocumentOptions,
): string {
  const response = new VoiceResponse()
  const dial = response.dial({
    timeLimit: maxSeconds,
    timeout: options.ringTimeoutSeconds,
    action,
    method: 'POST',
  })
  const client = dial.client()
  client.identity(identity)
  client.parameter({ name: 'CallId', value: callId })
  return response.toString()
}

/** TwiML that does not answer: it costs nobody anything. */
export function rejectDocument(reason: 'busy' | 'rejected'): string {
  const response = new VoiceResponse()
  response.reject({ reason })
  return response.toString()
}

/** So long a test listens, and so long a silence ends it. */
const ECHO_SECONDS = 6
const ECHO_SILENCE_SECONDS = 3

/** TwiML that records a few words and dials nobody. */
export function echoDocument(options: Pick<DocumentOptions, 'publicUrl'>): string {
  const response = new VoiceResponse()
  response.say('Say a few words after the tone. Then you will hear them.')
  response.record({
    action: `${options.publicUrl}/api/twilio/echo`,
    method: 'POST',
    maxLength: ECHO_SECONDS,
    timeout: ECHO_SILENCE_SECONDS,
    playBeep: true,
    trim: 'do-not-trim',
  })
  // it goes on here where there was nothing to record
  response.say('We heard nothing. Check the microphone and try again.')
  response.hangup()
  return response.toString()
}

/** TwiML that plays what was recorded, and then asks to be done with it. */
export function playBackDocument(
  recording: { id: string, url: string }, options: Pick<DocumentOptions, 'publicUrl'>,
): string {
  const response = new VoiceResponse()
  response.play(recording.url)
  response.redirect({ method: 'POST' }, `${options.publicUrl}/api/twilio/echo?played=${recording.id}`)
  return response.toString()
}

/** TwiML that says why not, and hangs up (C2). */
export function refusalDocument(sentence: string): string {
  const response = new VoiceResponse()
  response.say(sentence)
  response.hangup()
  return response.toString()
}

export function hangupDocument(): string {
  const response = new VoiceResponse()
  response.hangup()
  return response.toString()
}

/** Of TwiML that is given with the order of a call (Twilio's error 32018). */
export const LONGEST_INLINE = 4000

/**
 * TwiML that speaks and hangs up; null where Twilio takes no document of that length with an order. The text is text:
 * markup in it, SSML too, is spoken as it is written.
 */
export function speechDocument({ texts, language, voice, pauseSeconds }: Speech): string | null {
  const response = new VoiceResponse()
  texts.forEach((text, index) => {
    if (index > 0) response.pause({ length: pauseSeconds })
    // the package knows every language and voice by name; ours are held against its list by a test
    response.say({ language, voice } as Parameters<typeof response.say>[0] & object, text)
  })
  response.hangup()
  const document = response.toString()
  return document.length > LONGEST_INLINE ? null : document
}

import twilio from 'twilio'
import { MOST_REPEATS, type KeypadFlow, type KeypadPrompt } from '../keypad'
import { LONGEST_INLINE, RETRIES } from './documents'

const { VoiceResponse } = twilio.twiml
type Voices = Parameters<InstanceType<typeof VoiceResponse>['say']>[0] & object
interface Speaking {
  say: (attributes: Voices, text: string) => unknown
  play: (url: string) => unknown
}

/**
 * TwiML that says the prompt and waits for one key, which silences it. Silence is sent too, so that it is counted and
 * answered with the next round. Null where Twilio takes no document of that length with an order. Texts are texts, as
 * in `speechDocument`.
 */
export function keypadDocument(flow: KeypadFlow, round: number): string | null {
  if (!Number.isInteger(round) || round < 0 || round > MOST_REPEATS) {
    throw new RangeError(`a prompt is heard at most ${MOST_REPEATS + 1} times`)
  }
  const response = new VoiceResponse()
  const gather = response.gather({
    input: ['dtmf'],
    numDigits: 1,
    // a key of its own: none ends the input
    finishOnKey: '',
    timeout: flow.keyTimeoutSeconds,
    actionOnEmptyResult: true,
    action: `${flow.answersUrl}&round=${round}${RETRIES}`,
    method: 'POST',
  })
  speak(gather, flow, flow.prompt)
  return bounded(response)
}

/** TwiML that says the closing words and hangs up. */
export function closingDocument(flow: KeypadFlow): string | null {
  const response = new VoiceResponse()
  speak(response, flow, flow.closing)
  response.hangup()
  return bounded(response)
}

function speak(verb: Speaking, { language, voice }: KeypadFlow, { recordingUrl, text }: KeypadPrompt): void {
  if (recordingUrl !== null) verb.play(recordingUrl)
  else verb.say({ language, voice } as Voices, text)
}

function bounded(response: InstanceType<typeof VoiceResponse>): string | null {
  const document = response.toString()
  return document.length > LONGEST_INLINE ? null : document
}

import { callClient, newIncomingCall } from '../calls/call-client'
import { callNumber } from '../calls/call-number'
import { CarrierLine } from '../calls/carrier-line'
import type { Carrier } from '../carrier'
import { ScriptedEnd } from '../media/scripted-end'
import { steadyTone } from '../media/tones'
import { callView } from './call-view'

type Input = Record<string, unknown>
type Handler = (input: Input) => unknown
type Route = readonly [method: string, path: RegExp, handler: Handler]

const INCOMING_HERTZ = 620
const SOMEBODY = '+15005550001'

const text = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback)

function rent(carrier: Carrier, { number, voiceUrl }: Input): void {
  carrier.numbers.rent(String(number), typeof voiceUrl === 'string' ? voiceUrl : null)
}

/** Somebody calls a number of the account: a voice that is a steady tone, or a party that listens and says words. */
function dial(carrier: Carrier, { from, to, listens, says }: Input) {
  if (typeof to !== 'string' || carrier.numbers.voiceUrlOf(to) === null) throw new TypeError('"to" is a number of the account')
  const call = newIncomingCall(carrier, text(from, SOMEBODY), to)
  const isListening = listens === true || typeof says === 'string'
  const end = new ScriptedEnd(isListening ? null : steadyTone(INCOMING_HERTZ))
  if (isListening) end.listen()
  if (typeof says === 'string') end.mouth.say(says)
  const line = new CarrierLine(carrier, call, end)
  const conversation = callNumber(carrier, line, to)
  // from the telephone network's side the caller is gone when somebody hangs up here
  line.whenGone(() => {
    end.close()
    conversation?.partyGone()
  })
  return callView(call)
}

/** Somebody calls a browser user: a voice that is a steady tone. */
function ringUser(carrier: Carrier, { identity, from, params }: Input) {
  if (typeof identity !== 'string' || identity === '') throw new TypeError('"identity" is the user to call')
  const entries = typeof params === 'object' && params !== null ? Object.entries(params) : []
  const call = newIncomingCall(carrier, text(from, SOMEBODY))
  const line = new CarrierLine(carrier, call, new ScriptedEnd(steadyTone(INCOMING_HERTZ)))
  const texts = Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
  const conversation = callClient(carrier, line, identity, texts)
  line.whenGone(() => conversation.partyGone())
  return callView(call)
}

/** Calls from the telephone network, and the numbers that they reach. */
export function dialRoutes(carrier: Carrier): readonly Route[] {
  return [
    ['POST', /^\/incoming$/, input => ringUser(carrier, input)],
    ['GET', /^\/numbers$/, () => carrier.numbers.rented()],
    ['POST', /^\/numbers$/, input => rent(carrier, input)],
    ['POST', /^\/dial$/, input => dial(carrier, input)],
  ]
}

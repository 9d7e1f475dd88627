import type { RetailDeck } from '../books/retail-deck'
import { startApiCall } from '../calls/api-call'
import { isFinal, type Call, type TwimlSource } from '../calls/call'
import type { MachineDetection } from '../calls/machine-detection'
import type { Carrier } from '../carrier'
import type { Method, StatusEventName } from '../twiml/verbs'
import { callResource } from './call-resource'
import { notFound, RestError } from './rest-error'

const E164 = /^\+[1-9]\d{6,14}$/
const EVENTS: readonly StatusEventName[] = ['initiated', 'ringing', 'answered', 'completed']

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function method(form: URLSearchParams, key: string): Method {
  return form.get(key)?.toUpperCase() === 'GET' ? 'GET' : 'POST'
}

function whole(form: URLSearchParams, key: string, low: number, high: number, fallback: number): number {
  const text = form.get(key)
  const value = text === null ? fallback : Number(text)
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw new RestError(400, 20001, `'${key}' must be a whole number from ${low} to ${high}`)
}

function readSource(form: URLSearchParams): TwimlSource | null {
  const twiml = form.get('Twiml')
  const url = form.get('Url')
  if (twiml !== null) return { twiml }
  if (url === null) return null
  if (!isUrl(url)) throw new RestError(400, 21205, `Url is not a valid URL: ${url}`)
  return { url, method: method(form, 'Method') }
}

function readStatusCallback(form: URLSearchParams): Call['statusCallback'] {
  const url = form.get('StatusCallback')
  if (!url) return null
  if (!isUrl(url)) throw new RestError(400, 21609, `The StatusCallback URL ${url} is not a valid URL.`)
  const asked = form.getAll('StatusCallbackEvent').flatMap(value => value.split(/\s+/))
  const events = EVENTS.filter(event => asked.includes(event))
  return { url, method: method(form, 'StatusCallbackMethod'), events: asked.length > 0 ? events : ['completed'] }
}

function readDetection(form: URLSearchParams): MachineDetection | null {
  const asked = form.get('MachineDetection')
  if (asked === null) return null
  const mode = (['Enable', 'DetectMessageEnd'] as const).find(one => one === asked)
  if (!mode) throw new RestError(400, 21220, `Invalid MachineDetection: ${asked}`)
  const url = form.get('AsyncAmdStatusCallback')
  const isAsync = form.get('AsyncAmd') === 'true'
  if (isAsync && !url) throw new RestError(400, 21609, 'AsyncAmd tells nobody: AsyncAmdStatusCallback is missing')
  if (url && !isUrl(url)) throw new RestError(400, 21609, `The AsyncAmdStatusCallback URL ${url} is not a valid URL.`)
  const callback = isAsync && url ? { url, method: method(form, 'AsyncAmdStatusCallbackMethod') } : null
  return { mode, callback, timeoutSeconds: whole(form, 'MachineDetectionTimeout', 3, 59, 30) }
}

function checkParties(carrier: Carrier, to: string | null, from: string | null): { to: string, from: string } {
  if (!to) throw new RestError(400, 21201, 'No \'To\' number is specified')
  if (!from) throw new RestError(400, 21213, 'No \'From\' number is specified')
  if (!E164.test(to) && !/^client:\S+$/.test(to)) {
    throw new RestError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`)
  }
  const mayShow = carrier.numbers.mayShow(from) || (to.startsWith('client:') && from.startsWith('client:'))
  if (!E164.test(from) && !mayShow) {
    throw new RestError(400, 21212, `The 'From' number ${from} is not a valid phone number.`)
  }
  if (!mayShow) {
    throw new RestError(400, 21210, `The source phone number provided, ${from}, is not yet verified for your account.`)
  }
  return { to, from }
}

/** `POST …/Calls.json` @throws RestError */
export function createCall(carrier: Carrier, deck: RetailDeck, form: URLSearchParams): Record<string, unknown> {
  const parties = checkParties(carrier, form.get('To'), form.get('From'))
  const applicationSid = form.get('ApplicationSid')
  if (applicationSid !== null && applicationSid !== carrier.config.appSid) {
    throw new RestError(400, 21218, `Invalid ApplicationSid: ${applicationSid}`)
  }
  const appSource = applicationSid === null ? null : { url: carrier.config.voiceUrl, method: 'POST' as const }
  const source = readSource(form) ?? appSource
  if (!source) throw new RestError(400, 21205, 'Url, Twiml or ApplicationSid is required')
  const statusCallback = readStatusCallback(form)
  const detection = readDetection(form)
  const timeoutSeconds = whole(form, 'Timeout', 1, 600, 60)
  const timeLimitSeconds = whole(form, 'TimeLimit', 1, 86_400, 14_400)
  const call = carrier.calls.add(
    {
      ...parties,
      direction: 'outbound-api',
      status: 'queued',
      applicationSid,
      statusCallback,
      identity: parties.to.startsWith('client:') ? parties.to.slice('client:'.length) : null,
    },
    carrier.clock.now(),
  )
  const resource = callResource(carrier.config.accountSid, deck, call, carrier.clock.now())
  // The caller of the API hears `queued` before anything of the call itself.
  setImmediate(() => startApiCall(carrier, call, source, { timeoutSeconds, timeLimitSeconds }, detection))
  return resource
}

export function findCall(carrier: Carrier, sid: string, path: string): Call {
  const call = carrier.calls.get(sid)
  if (!call) throw notFound(path)
  return call
}

/** `POST …/Calls/{sid}.json`: end a call, or have it run other TwiML. @throws RestError */
export function updateCall(carrier: Carrier, call: Call, form: URLSearchParams): void {
  const status = form.get('Status')
  const source = readSource(form)
  const isLimit = form.has('TimeLimit')
  if (status === null && source === null && !isLimit) throw new RestError(400, 20001, 'Status, Url, Twiml or TimeLimit is required')
  if (status !== null && status !== 'completed' && status !== 'canceled') {
    throw new RestError(400, 20001, `Status must be canceled or completed, not ${status}`)
  }
  if (isLimit) limitCall(carrier, call, whole(form, 'TimeLimit', 1, 86_400, 14_400))
  if (source !== null) return redirectCall(call, source)
  if (status === null) return
  // Asking to end what has ended, or to cancel what was answered, changes nothing and is no error.
  if (isFinal(call.status) || (status === 'canceled' && call.answeredMs !== null)) return
  carrier.log.add('rest-hangup', { sid: call.sid, status })
  call.live?.hangUp()
}

/** How long a leg may last in all: counts from its answer, also where it is up already. */
function limitCall(carrier: Carrier, call: Call, seconds: number): void {
  if (isFinal(call.status) || !call.live?.limit) throw new RestError(400, 21220, 'Call is not in-progress. Cannot change its time limit.')
  carrier.log.add('rest-time-limit', { sid: call.sid, seconds })
  call.live.limit(seconds)
}

function redirectCall(call: Call, source: TwimlSource): void {
  if (isFinal(call.status) || call.status === 'queued') {
    throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.')
  }
  if (!call.live?.redirect) throw new RestError(400, 21220, 'This leg runs no TwiML in the sandbox. Cannot redirect.')
  call.live.redirect(source)
}

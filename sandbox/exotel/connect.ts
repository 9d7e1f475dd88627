import { newCall, type ExotelCall, type StatusEvent } from './call'
import { ExotelError } from './exotel-error'
import type { ExotelWorld } from './world'

const E164 = /^\+[1-9]\d{6,14}$/
const FLOW_URL = /^https?:\/\/my\.exotel\.(?:com|in)\/([\w-]+)\/exoml\/start_voice\/([\w-]+)$/
const LONGEST_CUSTOM_FIELD = 128
/** What a call may be asked with. Anything else is an error, because the sandbox would not honour it. */
const KNOWN = ['From', 'CallerId', 'Url', 'CallType', 'TimeLimit', 'TimeOut', 'StatusCallback', 'StatusCallbackEvents', 'CustomField']

export interface Limits {
  timeoutSeconds: number
  timeLimitSeconds: number
}

function whole(form: URLSearchParams, key: string, high: number, fallback: number): number {
  const value = Number(form.get(key) ?? fallback)
  if (Number.isInteger(value) && value >= 1 && value <= high) return value
  throw new ExotelError(400, `Invalid parameter: ${key} must be from 1 to ${high}`)
}

/** Numbers without a code are Indian. */
export function readNumber(text: string): string {
  const digits = text.replace(/[\s().-]/g, '')
  return /^0\d{10}$/.test(digits) ? `+91${digits.slice(1)}` : digits
}

function readCallback(form: URLSearchParams): ExotelCall['callback'] {
  const url = form.get('StatusCallback')
  const asked = [...form].filter(([key]) => /^StatusCallbackEvents\[\d*\]$/.test(key)).map(([, value]) => value)
  const wrong = asked.find(event => event !== 'answered' && event !== 'terminal')
  if (wrong !== undefined) throw new ExotelError(400, `Invalid parameter: StatusCallbackEvents ${wrong}`)
  if (!url) return null
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new ExotelError(400, 'Invalid parameter: StatusCallback')
  return { url, events: asked.length > 0 ? (asked as StatusEvent[]) : ['terminal'] }
}

/** `POST …/Calls/connect` @throws ExotelError */
export function connect(world: ExotelWorld, form: URLSearchParams): { call: ExotelCall, limits: Limits } {
  const { account, flows } = world
  const unknown = [...form.keys()].find(key => !KNOWN.includes(key.replace(/\[\d*\]$/, '')))
  if (unknown === 'To') throw new ExotelError(400, 'Invalid parameter: To and a flow are two kinds of calls')
  if (unknown !== undefined) throw new ExotelError(400, `Invalid parameter: ${unknown}`)
  const to = readNumber(form.get('From') ?? '')
  const from = readNumber(form.get('CallerId') ?? '')
  const [, sid, appId] = FLOW_URL.exec(form.get('Url') ?? '') ?? []
  const customField = form.get('CustomField') ?? ''
  if (!E164.test(to)) throw new ExotelError(400, `Invalid parameter: From ${to}`)
  if (from !== account.callerId) throw new ExotelError(400, `Invalid parameter: CallerId ${from} is no ExoPhone of yours`)
  if (to === from) throw new ExotelError(400, 'Invalid parameter: From is our own number')
  if (sid !== account.accountSid || !appId || !flows.get(appId)) throw new ExotelError(400, 'Invalid parameter: Url leads to no flow of yours')
  if (![null, 'trans'].includes(form.get('CallType'))) throw new ExotelError(400, 'Invalid parameter: CallType')
  if (customField.length > LONGEST_CUSTOM_FIELD) throw new ExotelError(400, 'Invalid parameter: CustomField is longer than 128')
  if (world.whitelist.get(to) === 'Blacklist') throw new ExotelError(403, 'Call to NDNC number is not allowed')
  const limits = { timeoutSeconds: whole(form, 'TimeOut', 60, 45), timeLimitSeconds: whole(form, 'TimeLimit', 14_400, 14_400) }
  return { call: newCall({ to, from, appId, customField, callback: readCallback(form) }, world.clock.now()), limits }
}

import { readFields } from './rule-list'

/** What can be made to go wrong on purpose. */
export const FAULTS = [
  'duplicate',
  'drop',
  'delay',
  'reorder',
  'wrong-signature',
  'wrong-account',
  'lost-response',
  'price-late',
  'rest-error',
  'stale-timestamp',
  'future-timestamp',
  'no-signature',
  'no-start',
  'cut',
] as const

export type FaultName = (typeof FAULTS)[number]

export interface FaultRule {
  id: number
  fault: FaultName
  /**
   * A kind of webhook (`voice`, `status:completed`, `stripe:charge.refunded`, `exotel-status:terminal`, …), `status`,
   * `stripe` or `exotel-status` for any of those, `*` for all; `price`; `rest`; `stripe-rest`; `exotel-rest`;
   * `stream`, and `stream:inbound` or `stream:outbound` for the frames of one direction.
   */
  on: string
  callSid: string | null
  to: string | null
  /** `stripe`: the id of the object that the event is about, or of its payment intent. */
  about: string | null
  /** `rest`, `stripe-rest`: method and path begin so, such as `POST /v1/refunds`. */
  path: string | null
  /** How many more times it strikes; null for always. */
  count: number | null
  probability: number
  seed: number
  /** `duplicate`: further copies. `reorder`: later events of the same call, or frames, that overtake. */
  times: number
  /** `delay`, `price-late`, and `cut` after the start: virtual milliseconds. Of timestamps: how far off. */
  ms: number
  /** `rest-error`. 400 is Twilio's, a destination that the account may not call, and Exotel's, as are 401 to 404. */
  status: 400 | 401 | 402 | 403 | 404 | 429 | 500 | 'timeout'
  /** `rest-error`: the work is done before the request fails. */
  worked: boolean
}

/** Faults that withhold a request cannot strike one whose answer the call is waiting for. */
const STATUS_ONLY: readonly FaultName[] = ['reorder']

const PLACES = [
  '*', 'voice', 'action', 'gather', 'redirect', 'whisper', 'parent-status', 'amd', 'price', 'rest', 'status',
  'stripe', 'stripe-rest',
  'exotel-status', 'exotel-keys', 'exotel-rest', 'stream', 'stream:inbound', 'stream:outbound',
]
const STATUS_PLACE
  = /^(status:(initiated|ringing|answered|completed)|stripe:[a-z_.]+|exotel-status:(answered|terminal))$/
const AT_STRIPE_REST: readonly FaultName[] = ['rest-error', 'lost-response', 'delay']
const AT_REST: readonly FaultName[] = ['rest-error', 'lost-response']
/** At a media stream as a whole, and at each of its frames. */
const AT_STREAM: readonly FaultName[] = ['wrong-signature', 'no-signature', 'no-start', 'cut']
const STREAMS_ONLY: readonly FaultName[] = ['no-signature', 'no-start', 'cut']
const AT_FRAMES: readonly FaultName[] = ['drop', 'duplicate', 'reorder']
const STATUSES = [400, 401, 402, 403, 404, 429, 500, 'timeout'] as const
const EXOTELS: readonly FaultRule['status'][] = [401, 402, 403, 404]
const TIMESTAMPS: readonly FaultName[] = ['stale-timestamp', 'future-timestamp']

type Input = Record<string, unknown>

function optionalText(input: Input, key: string): string | null {
  const value = input[key]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new TypeError(`"${key}" must be a text`)
  return value
}

function numberFrom(input: Input, key: string, low: number, high: number, fallback: number): number {
  const value = input[key] ?? fallback
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw new TypeError(`"${key}" must be a number from ${low} to ${high}`)
  }
  return value
}

const DEFAULT_PLACE: Partial<Record<FaultName, string>> = {
  'price-late': 'price',
  'rest-error': 'rest',
  'reorder': 'status',
  'stale-timestamp': 'stripe',
  'future-timestamp': 'stripe',
  'no-signature': 'stream',
  'no-start': 'stream',
  'cut': 'stream',
}

/** A timestamp is wrong by more than the five minutes that a receiver allows. */
const DEFAULT_MS: Partial<Record<FaultName, number>> = {
  'price-late': 60_000,
  'stale-timestamp': 600_000,
  'future-timestamp': 600_000,
}
/** Three days: as long as a webhook may be late. */
const LONGEST_MS = 259_200_000

function checkStream(fault: FaultName, on: string): void {
  const known = on === 'stream' ? [...AT_STREAM, ...AT_FRAMES] : AT_FRAMES
  if (!known.includes(fault)) throw new TypeError(`"${on}" knows ${known.join(', ')}`)
}

/** @throws TypeError when the fault cannot strike there */
function checkPlace(fault: FaultName, on: string): void {
  if (!PLACES.includes(on) && !STATUS_PLACE.test(on)) throw new TypeError(`"on" does not know the place "${on}"`)
  if (on.startsWith('stream')) return checkStream(fault, on)
  if (STREAMS_ONLY.includes(fault)) throw new TypeError(`"${fault}" can only strike "stream"`)
  if (STATUS_ONLY.includes(fault) && !/^(status|parent-status|exotel-status|stripe(:|$))/.test(on)) {
    throw new TypeError(`"${fault}" can only strike status callbacks and Stripe's events`)
  }
  if (TIMESTAMPS.includes(fault) && !/^stripe(:|$)/.test(on)) {
    throw new TypeError(`"${fault}" can only strike Stripe's events`)
  }
  if (on === 'stripe-rest' && !AT_STRIPE_REST.includes(fault)) {
    throw new TypeError(`"stripe-rest" knows ${AT_STRIPE_REST.join(', ')}`)
  }
  if (on === 'exotel-rest' && !AT_REST.includes(fault)) throw new TypeError(`"exotel-rest" knows ${AT_REST.join(', ')}`)
  if (fault === 'wrong-signature' && on.startsWith('exotel')) throw new TypeError('Exotel signs nothing')
  if (on === 'rest' && !AT_REST.includes(fault)) throw new TypeError(`"rest" knows ${AT_REST.join(', ')}`)
  if (fault === 'rest-error' && !['rest', 'stripe-rest', 'exotel-rest'].includes(on)) {
    throw new TypeError('"rest-error" goes together with on "rest", "stripe-rest" or "exotel-rest"')
  }
  if ((fault === 'price-late') !== (on === 'price')) throw new TypeError('"price-late" and on "price" go together')
}

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field. */
export function parseFaultRule(value: unknown, id: number): FaultRule {
  const input = readFields(value, [
    'id', 'fault', 'on', 'callSid', 'to', 'about', 'path', 'count', 'probability', 'seed', 'times', 'ms', 'status', 'worked',
  ])
  const fault = FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${FAULTS.join(', ')}`)
  const on = optionalText(input, 'on') ?? DEFAULT_PLACE[fault] ?? '*'
  checkPlace(fault, on)
  const status = STATUSES.find(one => one === (input.status ?? 500))
  if (status === undefined) throw new TypeError(`"status" must be ${STATUSES.join(', ')}`)
  if (status === 400 && on !== 'rest' && on !== 'exotel-rest') throw new TypeError('"status" 400 is for "rest" and "exotel-rest"')
  if (EXOTELS.includes(status) && on !== 'exotel-rest') throw new TypeError(`"status" ${status} is for "exotel-rest"`)
  return {
    id,
    fault,
    on,
    callSid: optionalText(input, 'callSid'),
    to: optionalText(input, 'to'),
    about: optionalText(input, 'about'),
    path: optionalText(input, 'path'),
    count: input.count === undefined || input.count === null ? null : numberFrom(input, 'count', 1, 1e9, 1),
    probability: numberFrom(input, 'probability', 0, 1, 1),
    seed: numberFrom(input, 'seed', 0, 2 ** 32 - 1, 1),
    times: numberFrom(input, 'times', 1, 100, 1),
    ms: numberFrom(input, 'ms', 0, LONGEST_MS, DEFAULT_MS[fault] ?? 1_000),
    status,
    worked: input.worked === true,
  }
}

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
] as const

export type FaultName = (typeof FAULTS)[number]

export interface FaultRule {
  id: number
  fault: FaultName
  /** A kind of webhook (`voice`, `status:completed`, …), `status` for any of those, `*` for all; `price`; `rest`. */
  on: string
  callSid: string | null
  to: string | null
  /** How many more times it strikes; null for always. */
  count: number | null
  probability: number
  seed: number
  /** `duplicate`: further copies. `reorder`: later events of the same call that overtake. */
  times: number
  /** `delay`, `price-late`: virtual milliseconds. */
  ms: number
  /** `rest-error`. */
  status: 429 | 500 | 'timeout'
}

/** Faults that withhold a request cannot strike one whose answer the call is waiting for. */
const STATUS_ONLY: readonly FaultName[] = ['reorder']

const PLACES = ['*', 'voice', 'action', 'gather', 'redirect', 'whisper', 'parent-status', 'price', 'rest', 'status']
const STATUS_PLACE = /^status:(initiated|ringing|answered|completed)$/

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
}

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field. */
export function parseFaultRule(value: unknown, id: number): FaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('a fault is an object')
  const input = value as Input
  const known = ['id', 'fault', 'on', 'callSid', 'to', 'count', 'probability', 'seed', 'times', 'ms', 'status']
  const unknown = Object.keys(input).filter(key => !known.includes(key))
  if (unknown.length > 0) throw new TypeError(`unknown field "${unknown[0]}"; known are ${known.join(', ')}`)
  const fault = FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${FAULTS.join(', ')}`)
  const on = optionalText(input, 'on') ?? DEFAULT_PLACE[fault] ?? '*'
  if (!PLACES.includes(on) && !STATUS_PLACE.test(on)) throw new TypeError(`"on" does not know the place "${on}"`)
  if (STATUS_ONLY.includes(fault) && !/^(status|parent-status)/.test(on)) {
    throw new TypeError(`"${fault}" can only strike status callbacks`)
  }
  if ((fault === 'rest-error') !== (on === 'rest')) throw new TypeError('"rest-error" and on "rest" go together')
  if ((fault === 'price-late') !== (on === 'price')) throw new TypeError('"price-late" and on "price" go together')
  const status = input.status ?? 500
  if (status !== 429 && status !== 500 && status !== 'timeout') {
    throw new TypeError('"status" must be 429, 500 or "timeout"')
  }
  return {
    id,
    fault,
    on,
    callSid: optionalText(input, 'callSid'),
    to: optionalText(input, 'to'),
    count: input.count === undefined || input.count === null ? null : numberFrom(input, 'count', 1, 1e9, 1),
    probability: numberFrom(input, 'probability', 0, 1, 1),
    seed: numberFrom(input, 'seed', 0, 2 ** 32 - 1, 1),
    times: numberFrom(input, 'times', 1, 100, 1),
    ms: numberFrom(input, 'ms', 0, 86_400_000, fault === 'price-late' ? 60_000 : 1_000),
    status,
  }
}

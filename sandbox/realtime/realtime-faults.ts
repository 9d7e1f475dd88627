import type { EventLog } from '../event-log'
import type { Json } from './session-config'

/** What can go wrong at the voice model. */
const REALTIME_FAULTS = [
  'refuse', 'error', 'fail', 'silent', 'slow', 'drop', 'late-transcript', 'failed-transcript', 'no-transcript',
] as const

type FaultName = (typeof REALTIME_FAULTS)[number]

export interface RealtimeFaultRule {
  id: number
  fault: FaultName
  /** One session only; null for all. */
  session: string | null
  /** How many more times it strikes; null for always. */
  count: number | null
  /** How many times it lets pass before. */
  after: number
  /** `slow`, `late-transcript`: so much later. `drop`: so long after the response began. Virtual milliseconds. */
  ms: number
  /** `refuse`: the answer to the handshake. */
  status: number
  /** `error`, `fail`: what the model calls it. */
  code: string
}

const STATUSES = [401, 403, 429, 500, 503]

function wholeNumber(input: Json, key: string, low: number, high: number, fallback: number): number {
  const value = input[key] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  throw new TypeError(`"${key}" must be a whole number from ${low} to ${high}`)
}

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field */
function parseFault(value: unknown, id: number): RealtimeFaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('a fault is an object')
  const input = value as Json
  const known = ['id', 'fault', 'session', 'count', 'after', 'ms', 'status', 'code']
  const unknown = Object.keys(input).find(key => !known.includes(key))
  if (unknown) throw new TypeError(`unknown field "${unknown}"; known are ${known.join(', ')}`)
  const fault = REALTIME_FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${REALTIME_FAULTS.join(', ')}`)
  const { session = null, code = fault === 'fail' ? 'rate_limit_exceeded' : 'server_error', status = 429 } = input
  if (session !== null && typeof session !== 'string') throw new TypeError('"session" must be an id')
  if (typeof code !== 'string') throw new TypeError('"code" must be a text')
  if (!STATUSES.includes(Number(status))) throw new TypeError(`"status" must be one of ${STATUSES.join(', ')}`)
  return {
    id, fault, session, code, status: Number(status),
    count: input.count === undefined || input.count === null ? null : wholeNumber(input, 'count', 1, 1e9, 1),
    after: wholeNumber(input, 'after', 0, 1e9, 0),
    ms: wholeNumber(input, 'ms', 0, 3_600_000, 5_000),
  }
}

/** The faults of the voice model that are set. */
export class RealtimeFaults {
  #rules: RealtimeFaultRule[] = []
  #lastId = 0

  constructor(private readonly log: EventLog) {}

  list(): RealtimeFaultRule[] {
    return this.#rules
  }

  /** @throws TypeError on a malformed rule; then nothing has changed */
  add(...inputs: unknown[]): RealtimeFaultRule[] {
    const rules = inputs.map((input, index) => parseFault(input, this.#lastId + 1 + index))
    this.#lastId += rules.length
    this.#rules.push(...rules)
    return rules
  }

  /** @throws TypeError on a malformed rule; then the old rules stand */
  replace(inputs: readonly unknown[]): RealtimeFaultRule[] {
    const before = this.#rules
    this.#rules = []
    try {
      return this.add(...inputs)
    } catch (error) {
      this.#rules = before
      throw error
    }
  }

  clear(): void {
    this.#rules = []
  }

  /** The status that a handshake is refused with; null where it is taken. */
  forHandshake(): number | null {
    return this.#strike('refuse', null)?.status ?? null
  }

  forAnswer(session: string) {
    const failure = this.#strike('fail', session)
    return {
      isSilent: this.#strike('silent', session) !== null,
      slowMs: this.#strike('slow', session)?.ms ?? 0,
      dropMs: this.#strike('drop', session)?.ms ?? null,
      failure: failure && { type: 'server_error', code: failure.code, message: `The server could not answer: ${failure.code}.` },
    }
  }

  /** What a request for a response gets instead of one. */
  errorFor(session: string): string | null {
    return this.#strike('error', session)?.code ?? null
  }

  forTranscript(session: string) {
    return {
      isMissing: this.#strike('no-transcript', session) !== null,
      isFailed: this.#strike('failed-transcript', session) !== null,
      lateMs: this.#strike('late-transcript', session)?.ms ?? 0,
    }
  }

  /** The first rule of this kind that strikes, and one time less of it. */
  #strike(fault: FaultName, session: string | null): RealtimeFaultRule | null {
    const rule = this.#rules.find(one =>
      one.fault === fault && one.count !== 0 && (one.session === null || one.session === session))
    if (!rule) return null
    if (rule.after > 0) {
      rule.after -= 1
      return null
    }
    if (rule.count !== null) rule.count -= 1
    this.log.add('realtime-fault', { id: rule.id, fault, session })
    return rule
  }
}

import type { EventLog } from '../event-log'
import { readFields, readWhole, RuleList } from '../faults/rule-list'

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

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field */
function parseFault(value: unknown, id: number): RealtimeFaultRule {
  const input = readFields(value, ['id', 'fault', 'session', 'count', 'after', 'ms', 'status', 'code'])
  const fault = REALTIME_FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${REALTIME_FAULTS.join(', ')}`)
  const { session = null, code = fault === 'fail' ? 'rate_limit_exceeded' : 'server_error', status = 429 } = input
  if (session !== null && typeof session !== 'string') throw new TypeError('"session" must be an id')
  if (typeof code !== 'string') throw new TypeError('"code" must be a text')
  if (!STATUSES.includes(Number(status))) throw new TypeError(`"status" must be one of ${STATUSES.join(', ')}`)
  return {
    id, fault, session, code, status: Number(status),
    count: readWhole(input, 'count', [1, 1e9], null),
    after: readWhole(input, 'after', [0, 1e9], 0),
    ms: readWhole(input, 'ms', [0, 3_600_000], 5_000),
  }
}

/** The faults of the voice model that are set. */
export class RealtimeFaults extends RuleList<RealtimeFaultRule> {
  constructor(private readonly log: EventLog) {
    super(parseFault)
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
    const rule = this.rules.find(one =>
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

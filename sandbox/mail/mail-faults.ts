import type { EventLog } from '../event-log'

/** What a mail server can do to its client. */
const MAIL_FAULTS = ['refuse', 'hang', 'close', 'lost-response'] as const
const MAIL_PLACES = ['connect', 'recipient', 'message'] as const

export type MailPlace = (typeof MAIL_PLACES)[number]

export interface MailFaultRule {
  id: number
  /** `lost-response`: the mail is kept, and the line goes dead before the server says so. */
  fault: (typeof MAIL_FAULTS)[number]
  on: MailPlace
  /** One recipient only, in lower case; null for all. */
  to: string | null
  /** How many more times it strikes; null for always. */
  count: number | null
  /** `refuse`: the reply, 400 to 599. */
  status: number
}

type Input = Record<string, unknown>

function wholeNumber(input: Input, key: string, low: number, high: number): number | null {
  const value = input[key] ?? null
  if (value === null) return null
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw new TypeError(`"${key}" must be a whole number from ${low} to ${high}`)
  }
  return Number(value)
}

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field. */
function parseMailFault(value: unknown, id: number): MailFaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('a fault is an object')
  const input = value as Input
  const known = ['id', 'fault', 'on', 'to', 'count', 'status']
  const unknown = Object.keys(input).find(key => !known.includes(key))
  if (unknown) throw new TypeError(`unknown field "${unknown}"; known are ${known.join(', ')}`)
  const fault = MAIL_FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${MAIL_FAULTS.join(', ')}`)
  const on = MAIL_PLACES.find(name => name === (input.on ?? 'message'))
  if (!on) throw new TypeError(`"on" must be one of ${MAIL_PLACES.join(', ')}`)
  const to = input.to ?? null
  if (to !== null && typeof to !== 'string') throw new TypeError('"to" must be an address')
  if (to !== null && on === 'connect') throw new TypeError('nobody has said yet who it is "to" on "connect"')
  if (fault === 'lost-response' && on !== 'message') throw new TypeError('"lost-response" can only strike a message')
  return {
    id,
    fault,
    on,
    to: to?.toLowerCase() ?? null,
    count: wholeNumber(input, 'count', 1, 1e9),
    status: wholeNumber(input, 'status', 400, 599) ?? 451,
  }
}

/** The faults of the mail server that are set. */
export class MailFaults {
  #rules: MailFaultRule[] = []
  #lastId = 0

  constructor(private readonly log: EventLog) {}

  list(): MailFaultRule[] {
    return this.#rules
  }

  /** @throws TypeError on a malformed rule; then nothing has changed */
  add(...inputs: unknown[]): MailFaultRule[] {
    const rules = inputs.map((input, index) => parseMailFault(input, this.#lastId + 1 + index))
    this.#lastId += rules.length
    this.#rules.push(...rules)
    return rules
  }

  /** @throws TypeError on a malformed rule; then the old rules stand */
  replace(inputs: readonly unknown[]): MailFaultRule[] {
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

  /** The first rule that strikes here, and one time less of it. */
  strike(on: MailPlace, recipients: readonly string[]): MailFaultRule | null {
    const addresses = recipients.map(address => address.toLowerCase())
    const rule = this.#rules.find(one =>
      one.on === on && one.count !== 0 && (one.to === null || addresses.includes(one.to)))
    if (!rule) return null
    if (rule.count !== null) rule.count -= 1
    this.log.add('mail-fault', { id: rule.id, fault: rule.fault, on, to: addresses[0] ?? null })
    return rule
  }
}

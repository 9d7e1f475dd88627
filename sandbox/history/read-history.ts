import type { History, PastCustomer, PastDispute, PastLeg, PastPayment, PastRefund } from './history'

type Input = Record<string, unknown>

const ENDINGS = ['completed', 'busy', 'no-answer', 'failed', 'canceled'] as const
const KINDS = ['legs', 'customers', 'payments', 'refunds', 'disputes'] as const

/** Fields of one thing of the past. Every refusal is a TypeError that names the field. */
class Fields {
  constructor(
    private readonly input: Input,
    private readonly where: string,
    private readonly nowMs: number,
  ) {}

  text(key: string, pattern = /\S/): string {
    const value = this.input[key]
    if (typeof value === 'string' && pattern.test(value)) return value
    throw this.wrong(key, `a text like ${String(pattern)}`)
  }

  orNull(key: string, pattern?: RegExp): string | null {
    return this.input[key] == null ? null : this.text(key, pattern)
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T {
    const found = values.find(value => value === this.input[key])
    if (found === undefined) throw this.wrong(key, `one of ${values.join(', ')}`)
    return found
  }

  amount(): number {
    const value = this.input.amount
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
    throw this.wrong('amount', 'a whole number of minor units')
  }

  flag(key: string): boolean {
    return this.input[key] === true
  }

  texts(key: string): Record<string, string> {
    const value = this.input[key] ?? {}
    const isObject = typeof value === 'object' && !Array.isArray(value)
    if (isObject && Object.values(value).every(one => typeof one === 'string')) return value as Record<string, string>
    throw this.wrong(key, 'an object of texts')
  }

  ms(key: string): number {
    const value = Date.parse(this.text(key))
    if (Number.isNaN(value) || value > this.nowMs) throw this.wrong(key, 'a moment of the past, ISO 8601')
    return value
  }

  msOrNull(key: string): number | null {
    return this.input[key] == null ? null : this.ms(key)
  }

  seconds(key: string): number {
    return Math.floor(this.ms(key) / 1_000)
  }

  wrong(key: string, wanted: string): TypeError {
    return new TypeError(`${this.where}: "${key}" is ${wanted}`)
  }
}

const SID = /^CA[0-9a-f]{32}$/
const id = (prefix: string) => new RegExp(`^${prefix}_\\w{8,}$`)

function readLeg(fields: Fields): PastLeg {
  const leg = {
    sid: fields.text('sid', SID),
    parentSid: fields.orNull('parentSid', SID),
    identity: fields.orNull('identity'),
    params: fields.texts('params'),
    from: fields.text('from'),
    to: fields.text('to', /^(\+[1-9]\d{6,14}|client:.+|)$/),
    status: fields.oneOf('status', ENDINGS),
    startedMs: fields.ms('startedAt'),
    answeredMs: fields.msOrNull('answeredAt'),
    endedMs: fields.ms('endedAt'),
  }
  const { startedMs, answeredMs, endedMs } = leg
  if (answeredMs !== null && answeredMs < startedMs) throw fields.wrong('answeredAt', 'not before "startedAt"')
  if (endedMs < (answeredMs ?? startedMs)) throw fields.wrong('endedAt', 'not before the rest')
  return leg
}

function readCustomer(fields: Fields): PastCustomer {
  return {
    id: fields.text('id', id('cus')),
    email: fields.text('email'),
    name: fields.text('name'),
    metadata: fields.texts('metadata'),
    created: fields.seconds('createdAt'),
  }
}

function readPayment(fields: Fields): PastPayment {
  const payment = {
    intent: fields.text('intent', id('pi')),
    session: fields.orNull('session', id('cs_test')),
    charge: fields.orNull('charge', id('ch')),
    method: fields.orNull('method', id('pm')),
    customer: fields.text('customer', id('cus')),
    card: fields.text('card'),
    amount: fields.amount(),
    currency: fields.text('currency', /^[a-z]{3}$/),
    description: fields.orNull('description'),
    metadata: fields.texts('metadata'),
    saves: fields.flag('saves'),
    created: fields.seconds('createdAt'),
    paid: fields.seconds('paidAt'),
  }
  if (payment.paid < payment.created) throw fields.wrong('paidAt', 'not before "createdAt"')
  return payment
}

function readRefund(fields: Fields): PastRefund {
  return {
    id: fields.text('id', id('re')),
    intent: fields.text('intent', id('pi')),
    amount: fields.amount(),
    metadata: fields.texts('metadata'),
    created: fields.seconds('createdAt'),
  }
}

function readDispute(fields: Fields): PastDispute {
  const isDecided = fields.orNull('outcome') !== null
  return {
    id: fields.text('id', id('dp')),
    intent: fields.text('intent', id('pi')),
    withdrawal: fields.text('withdrawal', id('txn')),
    amount: fields.amount(),
    reason: fields.text('reason'),
    created: fields.seconds('createdAt'),
    verdict: isDecided
      ? { status: fields.oneOf('outcome', ['won', 'lost']), at: fields.seconds('closedAt') }
      : null,
  }
}

/** Reads `POST /control/api/history`. @throws TypeError that names the wrong field */
export function readHistory(input: Input, nowMs: number): History {
  const unknown = Object.keys(input).find(key => !KINDS.some(kind => kind === key))
  if (unknown !== undefined) throw new TypeError(`a history holds ${KINDS.join(', ')}; not "${unknown}"`)
  const list = <T>(kind: (typeof KINDS)[number], read: (fields: Fields) => T): T[] => {
    const items = input[kind] ?? []
    if (!Array.isArray(items)) throw new TypeError(`"${kind}" is a list`)
    return items.map((item: unknown, index) => {
      if (typeof item !== 'object' || item === null) throw new TypeError(`${kind}[${index}] is an object`)
      return read(new Fields({ ...item }, `${kind}[${index}]`, nowMs))
    })
  }
  return {
    legs: list('legs', readLeg),
    customers: list('customers', readCustomer),
    payments: list('payments', readPayment),
    refunds: list('refunds', readRefund),
    disputes: list('disputes', readDispute),
  }
}

import type { EventLog } from '../event-log'
import { readFields, readWhole, RuleList } from '../faults/rule-list'

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

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field. */
function parseMailFault(value: unknown, id: number): MailFaultRule {
  const input = readFields(value, ['id', 'fault', 'on', 'to', 'count', 'status'])
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
    count: readWhole(input, 'count', [1, 1e9], null),
    status: readWhole(input, 'status', [400, 599], 451),
  }
}

/** The faults of the mail server that are set. */
export class MailFaults extends RuleList<MailFaultRule> {
  constructor(private readonly log: EventLog) {
    super(parseMailFault)
  }

  /** The first rule that strikes here, and one time less of it. */
  strike(on: MailPlace, recipients: readonly string[]): MailFaultRule | null {
    const addresses = recipients.map(address => address.toLowerCase())
    const rule = this.rules.find(one =>
      one.on === on && one.count !== 0 && (one.to === null || addresses.includes(one.to)))
    if (!rule) return null
    if (rule.count !== null) rule.count -= 1
    this.log.add('mail-fault', { id: rule.id, fault: rule.fault, on, to: addresses[0] ?? null })
    return rule
  }
}

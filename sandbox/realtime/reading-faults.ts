import type { EventLog } from '../event-log'
import { readFields, readWhole, RuleList } from '../faults/rule-list'

/** What can go wrong where a transcript is read. */
const READING_FAULTS = ['status', 'refusal', 'incomplete', 'malformed', 'made-up', 'cut'] as const
export type ReadingFault = (typeof READING_FAULTS)[number]

export interface ReadingFaultRule {
  id: number
  fault: ReadingFault
  /** How many more times it strikes; null for always. */
  count: number | null
  /** `status`: the answer. */
  status: number
}

/** Reads a rule as it comes over the control API. @throws TypeError in words that name the wrong field */
function parseFault(value: unknown, id: number): ReadingFaultRule {
  const input = readFields(value, ['id', 'fault', 'count', 'status'])
  const fault = READING_FAULTS.find(name => name === input.fault)
  if (!fault) throw new TypeError(`"fault" must be one of ${READING_FAULTS.join(', ')}`)
  return { id, fault, count: readWhole(input, 'count', [1, 1e9], null), status: readWhole(input, 'status', [400, 599], 429) }
}

/** The faults of readings that are set. */
export class ReadingFaults extends RuleList<ReadingFaultRule> {
  constructor(private readonly log: EventLog) {
    super(parseFault)
  }

  /** The first rule that strikes, and one time less of it. */
  next(): ReadingFaultRule | null {
    const rule = this.rules.find(({ count }) => count !== 0)
    if (!rule) return null
    if (rule.count !== null) rule.count -= 1
    this.log.add('reading-fault', { id: rule.id, fault: rule.fault })
    return rule
  }
}

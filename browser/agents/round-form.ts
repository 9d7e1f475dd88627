import { microsOf } from '~~/browser/outreach/programme-form'
import { instantOf } from '~~/browser/outreach/round-form'
import { LONGEST_ROUND_LIST, type AgentRetryPlan, type PreviewAgentRoundBody } from '~~/shared/schemas/agents/agent-rounds'

/** A round of an agent as it is typed. */
export interface AgentRoundForm {
  name: string
  /** Whom it calls: a list, or everybody who has agreed. */
  source: 'list' | 'agreed'
  list: string
  machineMessage: string
  /** `HH:MM`; both or neither. */
  from: string
  to: string
  /** As the browser's field has it, on the reader's clock; empty: at once, and until everybody was called. */
  startsAt: string
  endsAt: string
  perMinute: number
  atOnce: number
  budget: string
  retries: AgentRetryPlan
}

export function emptyAgentRound(): AgentRoundForm {
  return {
    name: '', source: 'list', list: '', machineMessage: '', from: '', to: '', startsAt: '', endsAt: '',
    perMinute: 5, atOnce: 3, budget: '',
    retries: {
      busy: { times: 2, minutes: 15 }, no_answer: { times: 1, minutes: 120 }, failed: { times: 1, minutes: 30 },
      machine: { times: 0, minutes: 120 },
    },
  }
}

/** What is asked for. @throws RangeError with a sentence. */
export function planOf(form: AgentRoundForm): PreviewAgentRoundBody {
  if (form.source === 'list' && form.list.trim() === '') throw new RangeError('Paste the numbers, or choose a file.')
  if (form.list.length > LONGEST_ROUND_LIST) throw new RangeError('This list is too long. Cut it in parts, and start several rounds.')
  if ((form.from === '') !== (form.to === '')) throw new RangeError('Times of the day need a beginning and an end, or leave both empty.')
  const budgetMicros = microsOf(form.budget, 'The budget')
  if (budgetMicros === '0') throw new RangeError('With a budget of nothing nobody is called. Leave it empty, or give more.')
  const { perMinute, atOnce, retries } = form
  const machineMessage = form.machineMessage.trim()
  const startsAt = instantOf(form.startsAt)
  return {
    list: form.source === 'list' ? form.list : null, perMinute, atOnce, budgetMicros, retries,
    machineMessage: machineMessage === '' ? null : machineMessage,
    window: form.from === '' ? null : { from: form.from, to: form.to === '00:00' ? '24:00' : form.to },
    ...startsAt !== null && { startsAt },
    endsAt: instantOf(form.endsAt),
  }
}

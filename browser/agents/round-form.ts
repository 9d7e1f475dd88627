import { paceOf, type RoundPace } from '~~/browser/outreach/round-form'
import { LONGEST_ROUND_LIST, type AgentRetryPlan, type PreviewAgentRoundBody } from '~~/shared/schemas/agents/agent-rounds'

/** A round of an agent as it is typed. */
export interface AgentRoundForm extends RoundPace {
  name: string
  /** Whom it calls: a list, or everybody who has agreed. */
  source: 'list' | 'agreed'
  list: string
  machineMessage: string
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
  const machineMessage = form.machineMessage.trim()
  return {
    list: form.source === 'list' ? form.list : null, retries: form.retries,
    machineMessage: machineMessage === '' ? null : machineMessage, ...paceOf(form),
  }
}

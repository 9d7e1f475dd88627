import { decimalOf, microsOf, type HoursRow } from '~~/browser/outreach/programme-form'
import type { AgentContent } from '~~/shared/schemas/agents/agents'
import type { AgentField } from '~~/shared/schemas/agents/words'
import { WEEKDAYS, type HourWindow, type Weekday } from '~~/shared/schemas/outreach/words'

/** An agent as its form has it: what is typed, before it is read. */
export interface AgentForm extends Omit<AgentContent, 'hours' | 'longestCallSeconds' | 'callBudgetMicros' | 'dayBudgetMicros' | 'abilities'> {
  hours: Record<Weekday, HoursRow[]>
  longestCallMinutes: number
  /** In the wallet's currency. */
  callBudget: string
  dayBudget: string
  abilities: { saveLead: boolean, endCall: boolean, callBack: boolean, handsOver: boolean, handOverTo: string }
}

export function toAgentForm(content: AgentContent): AgentForm {
  const { hours, longestCallSeconds, callBudgetMicros, dayBudgetMicros, abilities, ...same } = copyOf(content)
  return {
    ...same,
    hours: Object.fromEntries(WEEKDAYS.map(day => [day, (hours[day] ?? []).map(toRow)])) as AgentForm['hours'],
    longestCallMinutes: longestCallSeconds / 60,
    callBudget: decimalOf(callBudgetMicros),
    dayBudget: decimalOf(dayBudgetMicros),
    abilities: { ...abilities, handsOver: abilities.handOverTo !== null, handOverTo: abilities.handOverTo ?? '' },
  }
}

/** What is sent. @throws RangeError with a sentence, for an amount that is none. */
export function toAgentContent(form: AgentForm): AgentContent {
  const { hours, longestCallMinutes, callBudget, dayBudget, abilities, ...same } = copyOf(form)
  const { handsOver, handOverTo, ...may } = abilities
  return {
    ...same,
    hours: Object.fromEntries(WEEKDAYS.filter(day => hours[day].length > 0)
      .map(day => [day, hours[day].map(toWindow)])),
    longestCallSeconds: Math.round(longestCallMinutes * 60),
    callBudgetMicros: microsOf(callBudget, 'What a call may cost') ?? '0',
    dayBudgetMicros: microsOf(dayBudget, 'What a day may cost') ?? '0',
    abilities: { ...may, handOverTo: handsOver && handOverTo.trim() !== '' ? handOverTo.trim() : null },
  }
}

/** What a page holds is watched, and `structuredClone` takes nothing that is. */
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
/** Midnight is 00:00 in a field, which knows no 24:00. */
const toRow = ([from, to]: HourWindow): HoursRow => ({ from, to: to === '24:00' ? '00:00' : to })
const toWindow = ({ from, to }: HoursRow): HourWindow => [from, to === '00:00' ? '24:00' : to]

/** One more thing to ask for. Its key is its own for ever, so it is of nothing that somebody typed. */
export function newField(): AgentField {
  return { key: `f_${crypto.randomUUID().slice(0, 8)}`, name: '', kind: 'text', isRequired: false, hint: '' }
}

import { decimalFromScaled, microsFromDecimal } from '~~/shared/format/money'
import type { ProgrammeChoices, ProgrammeDto, ProgrammeSettings } from '~~/shared/schemas/outreach/programmes'
import { OUTREACH_LANGUAGES, WEEKDAYS, type HourWindow, type OutreachLanguage, type RetryPlan, type Weekday } from '~~/shared/schemas/outreach/words'

export interface HoursRow { from: string, to: string }
export interface CarrierRow {
  name: string
  isUsed: boolean
  /** Empty: the carrier's own number. */
  callerId: string
}

/** What is in the fields: text where somebody types, in the order in which it stands on the page. */
export interface ProgrammeForm {
  name: string
  country: string
  timeZone: string
  languages: Record<OutreachLanguage, boolean>
  hours: Record<Weekday, HoursRow[]>
  holidays: string[]
  /** In the wallet's currency, as typed; empty for none. */
  budgetDay: string
  budgetMonth: string
  carriers: CarrierRow[]
  retries: RetryPlan
  helpDueMinutes: number
  unansweredStreak: number
  tellsHelpIsComing: boolean
  isPaused: boolean
}

const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const OFFICE: HoursRow = { from: '09:00', to: '18:00' }

export const DEFAULT_WORDING = 'May we call you about your health and your appointments? The calls are free for you. You can stop them at any time by pressing 9 or by telling us.'

/** What a new one begins with: calls by day, one more try, nothing that costs more than the wallet says. */
export function newForm(choices: ProgrammeChoices, country: string, timeZone: string): ProgrammeForm {
  return {
    name: '', country, timeZone, holidays: [], budgetDay: '', budgetMonth: '',
    languages: languagesOf(['en']),
    hours: hoursOf(Object.fromEntries(WORKDAYS.map(day => [day, [OFFICE]]))),
    carriers: choices.carriers.map(({ name }) => ({ name, isUsed: true, callerId: '' })),
    retries: {
      busy: { times: 2, minutes: 30 }, no_answer: { times: 2, minutes: 60 }, failed: { times: 1, minutes: 60 },
    },
    helpDueMinutes: 240, unansweredStreak: 6, tellsHelpIsComing: false, isPaused: false,
  }
}

export function toForm({ management, ...programme }: ProgrammeDto): ProgrammeForm {
  const { name, country, timeZone, languages, holidays, isPaused } = programme
  const rowsOf = (day: Weekday) => (programme.hours[day] ?? []).map(([from, to]) => ({ from, to }))
  const { carriers, callerIds, retries, choices, ...money } = management!
  const { helpDueMinutes, unansweredStreak, tellsHelpIsComing } = management!
  const rest = choices.carriers.map(one => one.name).filter(one => !carriers.includes(one))
  return {
    name, country, timeZone, holidays: [...holidays], isPaused, helpDueMinutes, unansweredStreak, tellsHelpIsComing,
    languages: languagesOf(languages),
    hours: hoursOf(Object.fromEntries(WEEKDAYS.map(day => [day, rowsOf(day)]))),
    budgetDay: decimalOf(money.budgetDayMicros),
    budgetMonth: decimalOf(money.budgetMonthMicros),
    carriers: [...carriers, ...rest]
      .map(one => ({ name: one, isUsed: carriers.includes(one), callerId: callerIds[one] ?? '' })),
    retries: { busy: { ...retries.busy }, no_answer: { ...retries.no_answer }, failed: { ...retries.failed } },
  }
}

/** What is sent. @throws RangeError with a sentence, for an amount that is none. */
export function toSettings(form: ProgrammeForm): ProgrammeSettings {
  const used = form.carriers.filter(one => one.isUsed)
  const { name, country, timeZone, holidays, retries, isPaused } = form
  const { helpDueMinutes, unansweredStreak, tellsHelpIsComing } = form
  return {
    country, timeZone, retries, helpDueMinutes, unansweredStreak, tellsHelpIsComing, isPaused,
    name: name.trim(),
    holidays: [...holidays].sort(),
    languages: OUTREACH_LANGUAGES.filter(language => form.languages[language]),
    hours: Object.fromEntries(WEEKDAYS
      .filter(day => form.hours[day].length > 0)
      .map(day => [day, form.hours[day].map(({ from, to }): HourWindow => [from, to === '00:00' ? '24:00' : to])])),
    budgetDayMicros: microsOf(form.budgetDay, 'The budget for a day'),
    budgetMonthMicros: microsOf(form.budgetMonth, 'The budget for a month'),
    carriers: used.map(one => one.name),
    callerIds: Object.fromEntries(used.filter(one => one.callerId !== '').map(one => [one.name, one.callerId])),
  }
}

/** Why nobody would be called although everything is filled in; null where somebody would. */
export function callsNobody({ budgetDay, budgetMonth, isPaused, hours }: ProgrammeForm): string | null {
  if (WEEKDAYS.every(day => hours[day].length === 0)) return 'No day has a time, so nobody is ever called. Give one day a time at least.'
  if (isPaused) return 'The programme is paused: no call begins.'
  if ([budgetDay, budgetMonth].some(budget => isZero(budget))) return 'A budget of zero: nobody is called. Leave it empty for no limit but the wallet.'
  return null
}

function isZero(budget: string): boolean {
  return /^0+(?:\.0*)?$/.test(budget.trim())
}

function languagesOf(chosen: readonly OutreachLanguage[]) {
  return byName(OUTREACH_LANGUAGES, language => chosen.includes(language))
}

/** Midnight is 00:00 in a field, which knows no 24:00. */
function hoursOf(hours: Partial<Record<Weekday, readonly HoursRow[]>>) {
  return byName(WEEKDAYS, day => (hours[day] ?? []).map(row => ({ ...row, to: row.to === '24:00' ? '00:00' : row.to })))
}

function byName<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map(name => [name, make(name)])) as Record<Name, T>
}

export function decimalOf(micros: string | null): string {
  return micros === null ? '' : decimalFromScaled(BigInt(micros), 6)
}

/** An amount as typed; null where there is none. @throws RangeError with a sentence. */
export function microsOf(typed: string, what: string): string | null {
  const text = typed.trim().replace(',', '.')
  if (text === '') return null
  try {
    const micros = microsFromDecimal(text)
    if (micros >= 0n) return micros.toString()
  } catch {
    // the sentence is the same
  }
  throw new RangeError(`${what} is not an amount such as 12.50.`)
}

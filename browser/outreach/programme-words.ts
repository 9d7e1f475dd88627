import type { OutreachLanguage, ProgrammeRole, Weekday } from '~~/shared/schemas/outreach/words'
import type { ProgrammeRowDto } from '~~/shared/schemas/outreach/programmes'

export const DAY_NAMES: Record<Weekday, string> = {
  mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday',
}
export const LANGUAGE_NAMES: Record<OutreachLanguage, string> = { en: 'English', hi: 'Hindi', ta: 'Tamil', te: 'Telugu' }
export const ROLE_NAMES: Record<ProgrammeRole, string> = { worker: 'Worker', supervisor: 'Supervisor' }
export const OUTCOME_NAMES = { busy: 'Busy', no_answer: 'No answer', failed: 'Did not connect' } as const

const CARRIER_NAMES: Readonly<Record<string, string>> = { twilio: 'Twilio', exotel: 'Exotel' }
export const carrierName = (name: string): string => CARRIER_NAMES[name] ?? name

/** "Mon, Nov 30, 09:00": on the clock of the programme, which is not always the reader's. */
export function onItsClock(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en', {
    timeZone, weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(new Date(instant))
}

/** Whether anybody is called now, and if not, when. */
export function openingWords({ isPaused, isOpen, opensAt, timeZone }: Pick<ProgrammeRowDto, 'isPaused' | 'isOpen' | 'opensAt' | 'timeZone'>): string {
  if (isPaused) return 'Paused: no call begins'
  if (isOpen) return 'Calls are allowed now'
  if (opensAt === null) return 'Never open: nobody is called'
  return `Calls are allowed again ${onItsClock(opensAt, timeZone)}, its own time`
}

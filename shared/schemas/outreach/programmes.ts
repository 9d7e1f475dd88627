import { z } from 'zod'
import { TimeZone } from '../analytics'
import { AskedId, CountryCode, Day, E164Number, Micros, UserIdParam, UtcInstant, UuidParam } from '../common'
import { LineText, PlainText } from '../plain-text'
import { OUTREACH_LANGUAGES, PROGRAMME_ROLES, WEEKDAYS, type CallingHours, type HourWindow } from './words'

/** As many windows as a day can sensibly have. */
export const MOST_WINDOWS = 4
export const MOST_HOLIDAYS = 366
export const MOST_RETRIES = 5
/** A retry waits from five minutes to a week. */
export const RETRY_MINUTES = { least: 5, most: 7 * 24 * 60 } as const
export const HELP_DUE_MINUTES = { least: 5, most: 7 * 24 * 60 } as const
export const UNANSWERED_STREAK = { least: 2, most: 20 } as const

const from = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'A time is written as 09:00.')
const to = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time is written as 17:30, and the end of a day as 24:00.')
const HourWindowInput = z.tuple([from, to])
  .refine(([begins, ends]) => begins !== ends, 'These hours begin and end at the same time, so nobody is called in them.')
/** Times of the days of a week, none of them within another. A week without any is one. */
export const WeekHours = z.partialRecord(z.enum(WEEKDAYS), z.array(HourWindowInput).max(MOST_WINDOWS, `A day has at most ${MOST_WINDOWS} times.`))
  .refine(hours => Object.values(hours).every(windows => areApart(windows)), 'Two times of a day overlap.')
const Hours = WeekHours
  .refine(hours => Object.values(hours).some(windows => windows.length > 0), 'With these hours nobody is ever called. Give one day a time at least.')

/** Of one day, as they begin: one that goes over midnight is the last. */
function areApart(windows: HourWindow[]): boolean {
  const sorted = [...windows].sort(([one], [other]) => one.localeCompare(other))
  return sorted.every(([begins, ends], index) => {
    const next = sorted[index + 1]
    return next === undefined || (ends > begins && ends <= next[0])
  })
}

const Budget = Micros.refine(micros => !micros.startsWith('-'), 'A budget is not below nothing.').nullable()
/** How often another call follows, and after how many minutes. */
export const Retry = z.strictObject({
  times: z.number().int().min(0).max(MOST_RETRIES),
  minutes: z.number().int().min(RETRY_MINUTES.least).max(RETRY_MINUTES.most),
})
const once = (items: readonly string[]) => new Set(items).size === items.length

/** What a programme is set to. */
const settings = {
  name: LineText(1, 100, { tooShort: 'Give the programme a name.', tooLong: 'That name is longer than 100 characters.' }),
  timeZone: TimeZone,
  country: CountryCode,
  hours: Hours,
  holidays: z.array(Day).max(MOST_HOLIDAYS).transform(days => [...new Set(days)].sort()),
  /** Null: the wallet is the limit. Zero: nobody is called. */
  budgetDayMicros: Budget,
  budgetMonthMicros: Budget,
  /** By name, in the order in which they are tried. */
  carriers: z.array(z.string().max(40)).min(1, 'Choose who connects the calls.').max(5).refine(once, 'A provider is tried once.'),
  /** By the carrier's name; left out: the carrier's own number. */
  callerIds: z.record(z.string().max(40), E164Number),
  retries: z.strictObject({ busy: Retry, no_answer: Retry, failed: Retry }),
  languages: z.array(z.enum(OUTREACH_LANGUAGES)).min(1, 'Choose a language at least.').refine(once, 'A language is named once.'),
  helpDueMinutes: z.number().int().min(HELP_DUE_MINUTES.least).max(HELP_DUE_MINUTES.most),
  unansweredStreak: z.number().int().min(UNANSWERED_STREAK.least).max(UNANSWERED_STREAK.most),
  tellsHelpIsComing: z.boolean(),
  isPaused: z.boolean(),
}
const wording = PlainText(10, 2000)

export const ProgrammeSettings = z.strictObject(settings)
export type ProgrammeSettings = z.infer<typeof ProgrammeSettings>
export const FoundProgrammeBody = z.strictObject({ ...settings, id: AskedId, consentWording: wording })
export type FoundProgrammeBody = z.infer<typeof FoundProgrammeBody>
export const ChangeProgrammeBody = z.strictObject({ ...settings, revision: z.number().int().min(1).max(1_000_000_000) })
export type ChangeProgrammeBody = z.infer<typeof ChangeProgrammeBody>
/** For the version that was there last: of two at once, one is refused. */
export const AddWordingBody = z.strictObject({ wording, afterVersion: z.number().int().min(0).max(100_000) })

export const ProgrammeParams = z.object({ id: UuidParam })
export const MemberParams = z.object({ id: UuidParam, userId: UserIdParam })

const memberName = LineText(1, 100, { tooShort: 'Give the person a name.', tooLong: 'That name is longer than 100 characters.' })
export const AddMemberBody = z.strictObject({ id: AskedId, name: memberName, role: z.enum(PROGRAMME_ROLES) })
export type AddMemberBody = z.infer<typeof AddMemberBody>
export const ChangeMemberBody = z.strictObject({ role: z.enum(PROGRAMME_ROLES) })

/** What calls of a programme may be placed with. */
export const ProgrammeChoices = z.strictObject({
  currency: z.string(),
  /** Each with the numbers that the owner's calls may show there, E.164; the carrier's own is the first. */
  carriers: z.array(z.strictObject({
    name: z.string(), callerIds: z.array(z.string()),
    /** As the server that answers finds it: nothing is sent to one that fails (`open`), and one call after a pause. */
    circuit: z.enum(['closed', 'open', 'trying']),
  })),
})
export type ProgrammeChoices = z.infer<typeof ProgrammeChoices>

export const ConsentWordingDto = z.strictObject({ version: z.number(), wording: z.string(), createdAt: UtcInstant })
export type ConsentWordingDto = z.infer<typeof ConsentWordingDto>

const opening = {
  isPaused: z.boolean(),
  /** When calls are allowed next by its hours and holidays, now where they are; null where never. */
  opensAt: UtcInstant.nullable(),
  isOpen: z.boolean(),
}

export const ProgrammeRowDto = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(PROGRAMME_ROLES),
  languages: z.array(z.enum(OUTREACH_LANGUAGES)),
  timeZone: z.string(),
  ...opening,
})
export type ProgrammeRowDto = z.infer<typeof ProgrammeRowDto>

/** 200 of `GET /api/outreach/programmes`: those that one works in. */
export const ProgrammesDto = z.strictObject({
  programmes: z.array(ProgrammeRowDto),
  /** What one's own could be placed with; null for who has no wallet to pay for one. */
  founding: ProgrammeChoices.nullable(),
})
export type ProgrammesDto = z.infer<typeof ProgrammesDto>

/** What supervisors see and workers do not (O4). Never what the wallet holds. */
export const ProgrammeManagementDto = z.strictObject({
  isOwner: z.boolean(),
  ownerName: z.string(),
  budgetDayMicros: Micros.nullable(),
  budgetMonthMicros: Micros.nullable(),
  /** Spent or set aside since the day, and the month, began on the programme's clock. */
  spentDayMicros: Micros,
  spentMonthMicros: Micros,
  carriers: z.array(z.string()),
  callerIds: z.record(z.string(), z.string()),
  retries: z.strictObject({ busy: Retry, no_answer: Retry, failed: Retry }),
  helpDueMinutes: z.number(),
  unansweredStreak: z.number(),
  tellsHelpIsComing: z.boolean(),
  choices: ProgrammeChoices,
})
export type ProgrammeManagementDto = z.infer<typeof ProgrammeManagementDto>

/** 200 of `GET /api/outreach/programmes/:id`. */
export const ProgrammeDto = z.strictObject({
  ...ProgrammeRowDto.shape,
  country: z.string(),
  hours: z.partialRecord(z.enum(WEEKDAYS), z.array(z.tuple([z.string(), z.string()]))) as z.ZodType<CallingHours>,
  holidays: z.array(z.string()),
  /** The words in which consent is asked for now. */
  consent: ConsentWordingDto,
  revision: z.number(),
  /** Null for workers. */
  management: ProgrammeManagementDto.nullable(),
})
export type ProgrammeDto = z.infer<typeof ProgrammeDto>

/** 200 of `GET /api/outreach/programmes/:id/wordings`, the newest first. */
export const WordingsDto = z.strictObject({ wordings: z.array(ConsentWordingDto) })

export const MemberDto = z.strictObject({
  userId: z.string(),
  name: z.string(),
  /** `ASHA-4F7K`; null for the owner, who signs in by an address. */
  code: z.string().nullable(),
  role: z.enum(PROGRAMME_ROLES),
  isOwner: z.boolean(),
  joinedAt: UtcInstant,
  leftAt: UtcInstant.nullable(),
  /** The first password, or the last one that was given, was not changed yet. */
  waitsForFirstSignIn: z.boolean(),
  /** How many people are in their care. */
  peopleInCare: z.number(),
})
export type MemberDto = z.infer<typeof MemberDto>
/** 200 of `GET /api/outreach/programmes/:id/members`: who is in it, then who has left. */
export const MembersDto = z.strictObject({ members: z.array(MemberDto) })
export type MembersDto = z.infer<typeof MembersDto>

/** The password is said here and never again: only a digest of it is kept. */
export const MemberSecretDto = z.strictObject(
  { userId: z.string(), name: z.string(), code: z.string(), password: z.string() },
)
export type MemberSecretDto = z.infer<typeof MemberSecretDto>

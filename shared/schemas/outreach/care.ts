import { z } from 'zod'
import { AskedId, Cursor, Day, Instant, PageLimit, TypedNumber, UserIdParam, UtcInstant } from '../common'
import { ContactName, ContactsCursor, ContactTag, Revision } from '../contacts'
import { LineText, PlainText } from '../plain-text'
import { KeypadCallDto } from './calls'
import { CARE_EVENTS, CARE_LIMITS, CARE_TASKS, CONSENT_WAYS, OUTREACH_LANGUAGES, PHONE_OWNERS, PROGRAMME_ROLES, TASK_STATES } from './words'

export { CARE_LIMITS }

export const CarePlace = LineText(0, CARE_LIMITS.place)
export const CareNote = PlainText(1, CARE_LIMITS.note)
const OptionalNote = PlainText(0, CARE_LIMITS.note).default('')
export const CareDate = z.strictObject({ label: LineText(1, CARE_LIMITS.dateLabel), date: Day })
export type CareDate = z.infer<typeof CareDate>

const CareFields = {
  name: ContactName,
  /** As people write it; without + it is one of the programme's country. */
  number: TypedNumber,
  phoneOwner: z.enum(PHONE_OWNERS),
  language: z.enum(OUTREACH_LANGUAGES),
  place: CarePlace.default(''),
  tags: z.array(ContactTag).max(CARE_LIMITS.tags).default([]),
  /** Days that matter: what, and when. */
  dates: z.array(CareDate).max(CARE_LIMITS.dates).default([]),
}
export const ConsentBody = z.strictObject({
  way: z.enum(CONSENT_WAYS),
  /** When it was given; left out, now. Never in the future. */
  at: Instant.optional(),
  /** Which wording was read out; left out, the programme's newest. */
  version: z.number().int().min(1).max(100_000).optional(),
})
export type ConsentBody = z.infer<typeof ConsentBody>

/** Body of `POST /api/outreach/people`. `id` is the page's: asked again with it, there is one person. */
export const CarePersonBody = z.strictObject({
  ...CareFields,
  id: AskedId,
  programmeId: z.uuid(),
  /** Whose care they are in; left out, one's own. */
  workerId: UserIdParam.optional(),
  consent: ConsentBody.nullable().default(null),
})
export type CarePersonBody = z.infer<typeof CarePersonBody>

/** Body of `PUT /api/outreach/people/:id`: all of it anew, for the revision that was on the screen. */
export const EditCarePersonBody = z.strictObject({ ...CareFields, revision: Revision })
export type EditCarePersonBody = z.infer<typeof EditCarePersonBody>

const step = { id: AskedId }
/**
 * Body of `POST /api/outreach/people/:id/steps`: what somebody did for a person in care. Each has the id that the page
 * made for it: sent again, it happened once.
 */
export const CareStepBody = z.discriminatedUnion('kind', [
  z.strictObject({ ...step, kind: z.literal('note'), note: CareNote }),
  z.strictObject({ ...step, kind: z.literal('flagged'), note: CareNote }),
  z.strictObject({ ...step, kind: z.literal('cleared'), note: CareNote }),
  z.strictObject({ ...step, kind: z.literal('consent_given'), consent: ConsentBody, note: OptionalNote }),
  z.strictObject({ ...step, kind: z.literal('consent_withdrawn'), note: OptionalNote }),
  z.strictObject({ ...step, kind: z.literal('opted_out'), note: OptionalNote }),
  z.strictObject({ ...step, kind: z.literal('opted_in'), note: CareNote }),
  z.strictObject({ ...step, kind: z.literal('number_checked'), note: CareNote }),
])
export type CareStepBody = z.infer<typeof CareStepBody>
export type CareStepKind = CareStepBody['kind']

/** Body of `POST /api/outreach/people/hand-over`. */
export const HandOverBody = z.strictObject({
  programmeId: z.uuid(), ids: z.array(z.uuid().toLowerCase()).min(1).max(CARE_LIMITS.atOnce), workerId: UserIdParam,
})
export type HandOverBody = z.infer<typeof HandOverBody>

const yes = z.enum(['true', 'false']).optional()
export const CareFilter = z.object({
  programme: z.uuid(),
  /** A name, a place or a number in any spelling; of several words each. */
  q: LineText(1, 100).optional(),
  worker: UserIdParam.optional(),
  language: z.enum(OUTREACH_LANGUAGES).optional(),
  tag: ContactTag.optional(),
  place: LineText(1, CARE_LIMITS.place).optional(),
  flagged: yes,
  consent: yes,
  optedOut: yes,
})
export type CareFilter = z.infer<typeof CareFilter>
export const CarePeopleQuery = z.object({ ...CareFilter.shape, limit: PageLimit, cursor: ContactsCursor.optional() })
export type CarePeopleQuery = z.infer<typeof CarePeopleQuery>

/** Why nobody calls them as they stand (O3); hours and money are asked at the call. */
export const CARE_OBSTACLES = ['forgotten', 'opted_out', 'no_consent', 'number_doubted'] as const
export type CareObstacle = (typeof CARE_OBSTACLES)[number]

const Somebody = z.strictObject({ id: z.string(), name: z.string() })

export const CarePersonDto = z.strictObject({
  id: z.string(),
  programmeId: z.string(),
  worker: Somebody,
  name: z.string(),
  /** E.164; empty once they are forgotten. */
  number: z.string(),
  display: z.string(),
  phoneOwner: z.enum(PHONE_OWNERS),
  language: z.enum(OUTREACH_LANGUAGES),
  place: z.string(),
  tags: z.array(z.string()),
  dates: z.array(z.strictObject({ label: z.string(), date: z.string() })),
  consent: z.strictObject({
    at: UtcInstant, way: z.enum(CONSENT_WAYS), version: z.number(), askedBy: Somebody.nullable(),
  }).nullable(),
  optedOutAt: UtcInstant.nullable(),
  numberDoubtedAt: UtcInstant.nullable(),
  /** `need_help` is the reason where a key did it. */
  flag: z.strictObject({ at: UtcInstant, reason: z.string() }).nullable(),
  obstacle: z.enum(CARE_OBSTACLES).nullable(),
  unanswered: z.number(),
  lastCalledAt: UtcInstant.nullable(),
  lastReachedAt: UtcInstant.nullable(),
  /** Tasks that wait. */
  openTasks: z.number(),
  /** Others of the programme, among those whom one sees, who have the same number. */
  sameNumber: z.array(Somebody),
  revision: z.number(),
  createdAt: UtcInstant,
  updatedAt: UtcInstant,
  erasedAt: UtcInstant.nullable(),
})
export type CarePersonDto = z.infer<typeof CarePersonDto>

/** 200 of `GET /api/outreach/people`: who is flagged first, then by name. */
export const CarePeoplePage = z.strictObject({ people: z.array(CarePersonDto), nextCursor: z.string().nullable() })
export type CarePeoplePage = z.infer<typeof CarePeoplePage>

export const TrailQuery = z.object({ limit: PageLimit, cursor: Cursor.optional() })
export type TrailQuery = z.infer<typeof TrailQuery>
export const CareEventDto = z.strictObject({
  id: z.string(),
  kind: z.enum(CARE_EVENTS),
  /** Null: somebody's key, or the system. */
  by: Somebody.nullable(),
  at: UtcInstant,
  note: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type CareEventDto = z.infer<typeof CareEventDto>
/** 200 of `GET /api/outreach/people/:id/trail`, newest first. */
export const CareTrailPage = z.strictObject({ events: z.array(CareEventDto), nextCursor: z.string().nullable() })
export type CareTrailPage = z.infer<typeof CareTrailPage>

export const CareOptionsQuery = z.object({ programme: z.uuid().optional() })
export type CareOptionsQuery = z.infer<typeof CareOptionsQuery>
/** 200 of `GET /api/outreach/care-options`: where one works, and what people in care there can be. */
export const CareOptionsDto = z.strictObject({
  programmes: z.array(z.strictObject({ id: z.string(), name: z.string(), role: z.enum(PROGRAMME_ROLES) })),
  /** The one that was asked for, or the first; null for whoever works in none. */
  programme: z.strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(PROGRAMME_ROLES),
    country: z.string(),
    timeZone: z.string(),
    languages: z.array(z.enum(OUTREACH_LANGUAGES)),
    /** Everybody who works there, for a supervisor; oneself, for a worker. */
    workers: z.array(z.strictObject({ ...Somebody.shape, role: z.enum(PROGRAMME_ROLES), code: z.string().nullable() })),
    tags: z.array(z.string()),
    places: z.array(z.string()),
    /** In which consent is asked for now; null where none was written yet. */
    wording: z.strictObject({ version: z.number(), text: z.string() }).nullable(),
    people: z.number(),
    flagged: z.number(),
    openTasks: z.number(),
    overdueTasks: z.number(),
  }).nullable(),
})
export type CareOptionsDto = z.infer<typeof CareOptionsDto>

export const CareTasksQuery = z.object({
  programme: z.uuid(),
  view: z.enum(['open', 'done']).default('open'),
  person: z.uuid().optional(),
  limit: PageLimit,
  cursor: Cursor.optional(),
})
export type CareTasksQuery = z.infer<typeof CareTasksQuery>
export const CareTaskDto = z.strictObject({
  id: z.string(),
  programmeId: z.string(),
  person: z.strictObject({ ...Somebody.shape, display: z.string(), isFlagged: z.boolean() }),
  kind: z.enum(CARE_TASKS),
  owner: Somebody,
  state: z.enum(TASK_STATES),
  openedAt: UtcInstant,
  dueAt: UtcInstant,
  isOverdue: z.boolean(),
  /** Its supervisors were told that it is overdue. */
  escalatedAt: UtcInstant.nullable(),
  acknowledgedAt: UtcInstant.nullable(),
  resolvedAt: UtcInstant.nullable(),
  resolvedBy: Somebody.nullable(),
  note: z.string(),
  keypadCallId: z.string().nullable(),
  /** The call that says help is coming, as far as it is; null where there is none. */
  helpCall: KeypadCallDto.nullable(),
  /** Whether one may be asked for, once the task has been seen: the programme does so, and there was none. */
  mayTellHelp: z.boolean(),
})
export type CareTaskDto = z.infer<typeof CareTaskDto>
/** 200 of `GET /api/outreach/tasks`: those that wait by when they are due; those that are done, the last first. */
export const CareTasksPage = z.strictObject({ tasks: z.array(CareTaskDto), nextCursor: z.string().nullable() })
export type CareTasksPage = z.infer<typeof CareTasksPage>

/** Of the press: done again with it, it happened once. */
const pressed = { id: AskedId }
/** Body of `POST /api/outreach/tasks/:id/steps`. */
export const TaskStepBody = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('acknowledge'), ...pressed }),
  z.strictObject({ step: z.literal('resolve'), note: CareNote, ...pressed }),
  z.strictObject({ step: z.literal('reassign'), ownerId: UserIdParam, ...pressed }),
])
export type TaskStepBody = z.infer<typeof TaskStepBody>

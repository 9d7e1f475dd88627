import { z } from 'zod'
import { AskedId, Cursor, Day, PageLimit, UtcInstant, UuidParam } from '../common'
import { LineText, PlainText } from '../plain-text'
import { LEAD_CONFIDENCES, LEAD_DOERS, LEAD_EVENTS, LEAD_FIELD_KINDS, LEAD_SOURCES, LEAD_STATES, type LeadState } from './words'

export const LEAD_LIMITS = {
  value: 300, assignee: 80, nextAction: 200, tags: 20, tag: 40, note: 2000, notes: 500, fields: 30,
} as const

const FieldKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)
const isOf = (states: string[]): states is LeadState[] =>
  states.every(state => (LEAD_STATES as readonly string[]).includes(state))

const filter = {
  /** One, or several with commas. */
  state: z.string().max(60).transform((text, context) => {
    const states = text.split(',')
    if (isOf(states)) return states
    context.addIssue({ code: 'custom', message: `must be of ${LEAD_STATES.join(', ')}` })
    return z.NEVER
  }).optional(),
  agentId: UuidParam.optional(),
  assignee: LineText(1, LEAD_LIMITS.assignee).optional(),
  tag: LineText(1, LEAD_LIMITS.tag).optional(),
  /** Something is to be done by this day. */
  dueBy: Day.optional(),
  /** Words of what is known of them, or digits of the phone. */
  q: LineText(1, 100).optional(),
}

/** `GET /api/leads` */
export const LeadsQuery = z.object({ ...filter, cursor: Cursor.optional(), limit: PageLimit })
export type LeadsQuery = z.infer<typeof LeadsQuery>
/** `GET /api/leads/file`: the same, as CSV. */
export const LeadFileQuery = z.object(filter)
export type LeadFileQuery = z.infer<typeof LeadFileQuery>

export const LeadParams = z.object({ id: UuidParam })
/** What the link in a mail carries. */
export const UnsubscribeParams = z.object({ token: z.string().regex(/^[\w-]{43}$/) })

/** `PUT /api/leads/:id`: what is left out stays as it is. */
export const EditLeadBody = z.strictObject({
  state: z.enum(LEAD_STATES).optional(),
  assignee: LineText(1, LEAD_LIMITS.assignee).nullable().optional(),
  nextAction: LineText(1, LEAD_LIMITS.nextAction).nullable().optional(),
  nextActionOn: Day.nullable().optional(),
  tags: z.array(LineText(1, LEAD_LIMITS.tag)).max(LEAD_LIMITS.tags, `A lead has at most ${LEAD_LIMITS.tags} tags.`).optional(),
  /** Null: there is nothing of it, and nothing that is said changes that. */
  fields: z.record(FieldKey, LineText(1, LEAD_LIMITS.value).nullable())
    .refine(fields => Object.keys(fields).length <= LEAD_LIMITS.fields, 'has too many fields').optional(),
})
export type EditLeadBody = z.infer<typeof EditLeadBody>

/** `POST /api/leads/:id/notes` */
export const LeadNoteBody = z.strictObject({ id: AskedId, text: PlainText(1, LEAD_LIMITS.note) })
export type LeadNoteBody = z.infer<typeof LeadNoteBody>

const KnownFieldDto = z.strictObject({
  key: z.string(), name: z.string(), kind: z.enum(LEAD_FIELD_KINDS), value: z.string().nullable(),
})

export const LeadDto = z.strictObject({
  id: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  /** E.164, of the call; null where it did not tell. */
  phone: z.string().nullable(),
  phoneDisplay: z.string().nullable(),
  state: z.enum(LEAD_STATES),
  assignee: z.string().nullable(),
  nextAction: z.string().nullable(),
  nextActionOn: z.string().nullable(),
  tags: z.array(z.string()),
  createdAt: UtcInstant,
  lastCallAt: UtcInstant,
  fields: z.array(KnownFieldDto),
})
export type LeadDto = z.infer<typeof LeadDto>

/** 200 of `GET /api/leads`, the newest first. */
export const LeadsPage = z.strictObject({
  leads: z.array(LeadDto),
  nextCursor: z.string().nullable(),
  /** What there is to filter by. */
  choices: z.strictObject({
    assignees: z.array(z.string()),
    tags: z.array(z.string()),
    agents: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
})
export type LeadsPage = z.infer<typeof LeadsPage>

export const LeadFieldDto = z.strictObject({
  ...KnownFieldDto.shape,
  /** The words that it stands on, and where they are; null for what a person wrote, and once their time is over. */
  quote: z.string().nullable(),
  callId: z.string().nullable(),
  itemId: z.string().nullable(),
  confidence: z.enum(LEAD_CONFIDENCES).nullable(),
  /** Null where nobody said anything of it yet. */
  source: z.enum(LEAD_SOURCES).nullable(),
  isConfirmed: z.boolean(),
})
export type LeadFieldDto = z.infer<typeof LeadFieldDto>

export const LeadNoteDto = z.strictObject({ id: z.string(), text: z.string(), createdAt: UtcInstant })
export const LeadTrailDto = z.strictObject({
  id: z.string(), at: UtcInstant, event: z.enum(LEAD_EVENTS), doer: z.enum(LEAD_DOERS),
  /** Of a field: its name. */
  field: z.string().nullable(),
  before: z.string().nullable(), after: z.string().nullable(), callId: z.string().nullable(),
})
export type LeadTrailDto = z.infer<typeof LeadTrailDto>

/** 200 of `GET /api/leads/:id` */
export const LeadDetailDto = z.strictObject({
  ...LeadDto.shape,
  fields: z.array(LeadFieldDto),
  language: z.string().nullable(),
  calls: z.array(z.strictObject({ callId: z.string(), at: UtcInstant })),
  notes: z.array(LeadNoteDto),
  trail: z.array(LeadTrailDto),
  mail: z.strictObject({
    /** In which words they agreed to get one. */
    consent: z.strictObject({ callId: z.string(), itemId: z.string(), quote: z.string() }).nullable(),
    sentAt: UtcInstant.nullable(),
    stoppedAt: UtcInstant.nullable(),
  }),
  /** They said that they want no calls. */
  isOnDoNotCallList: z.boolean(),
})
export type LeadDetailDto = z.infer<typeof LeadDetailDto>

/** What rows of leads are said in: the words that database, server and screens share. */

/** `new`: nobody has looked at it yet. The other ones are said by people. */
export const LEAD_STATES = ['new', 'open', 'won', 'lost'] as const
export type LeadState = (typeof LEAD_STATES)[number]

/** Who says what a field holds: the voice in the call, whatever read the transcript after it, or a person. */
export const LEAD_SOURCES = ['tool', 'after_call', 'person'] as const
export type LeadSource = (typeof LEAD_SOURCES)[number]

/** How sure it is that the words say so; a person is not asked. */
export const LEAD_CONFIDENCES = ['low', 'medium', 'high'] as const
export type LeadConfidence = (typeof LEAD_CONFIDENCES)[number]

/** What kinds of fields a lead has. A phone number is none of them: it comes from the call alone (G2). */
export const LEAD_FIELD_KINDS = ['text', 'email', 'number', 'date', 'yes_no'] as const
export type LeadFieldKind = (typeof LEAD_FIELD_KINDS)[number]

/** What happened to a lead. */
export const LEAD_EVENTS = [
  'made', 'joined', 'field', 'state', 'assignee', 'next_action', 'tags', 'note', 'consent', 'mailed', 'unsubscribed',
] as const
export type LeadEvent = (typeof LEAD_EVENTS)[number]
export const LEAD_DOERS = [...LEAD_SOURCES, 'system', 'lead'] as const

/** How far the reading of a call is: it goes on; it is to be read; it was; it could not be. */
export const LEAD_CALL_STATES = ['talking', 'waiting', 'done', 'failed'] as const

/** The words in which somebody agreed to get a mail. */
export interface MailConsent { callId: string, itemId: string, quote: string }

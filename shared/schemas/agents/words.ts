import type { CallingHours } from '../outreach/words'

/** What rows of agents are said in: the words that database, server and screens share. */

/** `draft`: it never answered yet. `live`: it takes calls. `paused`: it took calls, and takes none for now. */
export const AGENT_STATES = ['draft', 'live', 'paused'] as const
export type AgentState = (typeof AGENT_STATES)[number]

/** What a field that an agent asks for holds. A phone number comes from the call alone (G2). */
export const FIELD_KINDS = ['text', 'email', 'phone', 'number', 'date', 'yes_no'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** What an agent asks for. */
export interface AgentField {
  /** What programs call it; the same in every version, whatever its name becomes. */
  key: string
  /** As people read it. */
  name: string
  kind: FieldKind
  /** The agent asks until it has it. False: it takes it where it comes up. */
  isRequired: boolean
  /** How to ask, and what counts. */
  hint: string
}

/** What an agent may know: a text with a title, or a question with its answer. */
export const KNOWLEDGE_KINDS = ['text', 'question'] as const
export interface Knowledge {
  kind: (typeof KNOWLEDGE_KINDS)[number]
  /** The title, or the question. */
  title: string
  /** The text, or the answer. */
  text: string
}

/** What an agent may do in a call; each is a switch. */
export interface AgentAbilities {
  saveLead: boolean
  endCall: boolean
  /** E.164: the person whom it may hand a call over to; null where it may not. */
  handOverTo: string | null
  callBack: boolean
}

/** What an agent does where it cannot go on: says a sentence and ends the call, or says it and hands over. */
export const UNABLE_WAYS = ['sentence', 'hand_over'] as const
export interface WhenUnable {
  way: (typeof UNABLE_WAYS)[number]
  sentence: string
}

/** When an agent talks, on the clock of its time zone; the same shape as a programme's. */
export type AgentHours = CallingHours

/** What somebody said about being called: that they agree, or that they do not want it. */
export const CALL_WISHES = ['consent', 'do_not_call'] as const
export type CallWishKind = (typeof CALL_WISHES)[number]

/** How it was said. */
export const WISH_WAYS = ['spoken', 'written', 'online', 'by_phone'] as const

/** Who wrote it down: the account's person, or the program that heard it in a call. */
export const WISH_SOURCES = ['person', 'call'] as const

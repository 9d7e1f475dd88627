import { USAGE_KINDS, type UsageKind } from '../../shared/schemas/costs'

/** Something that a voice may ask for in a talk. */
export interface VoiceTool {
  name: string
  description: string
  /** JSON schema of an object. */
  parameters: { type: 'object', properties: Record<string, unknown>, required: string[], additionalProperties: false }
}

/** What was said before, for a voice that takes over. Of what was not heard nothing is told. */
export interface SaidBefore {
  itemId: string
  who: 'caller' | 'agent'
  words: string
}

export interface VoiceOrder {
  /** What it is, what it knows, how it behaves. */
  instructions: string
  /** As the provider names it: what prices go by. */
  model: string
  voice: string
  /** BCP 47 of what is mostly spoken, for writing down what the caller says; null where nobody knows. */
  language: string | null
  tools: VoiceTool[]
  /** In the order of the talk. */
  history: SaidBefore[]
  /** It answers in writing, and makes no sound. */
  isWritten?: boolean
}

export { USAGE_KINDS }
export type VoiceUsage = Partial<Record<UsageKind, number>>

export type VoiceEvent =
  /** Mu-law, 8 kHz. It comes faster than it is spoken. */
  | { kind: 'sound', itemId: string, responseId: string, audio: Uint8Array }
  | { kind: 'sound-over', itemId: string }
  | { kind: 'caller-speaks' }
  | { kind: 'caller-pauses' }
  /** Something that is part of the talk, and behind which it stands; null at its beginning. */
  | { kind: 'item', itemId: string, previousItemId: string | null, who: 'caller' | 'agent' }
  /** What the caller said, written down: late, in any order, and not quite what the voice has heard. Null: unclear. */
  | { kind: 'caller-words', itemId: string, words: string | null, usage: VoiceUsage }
  /** More of what the voice says, in writing. */
  | { kind: 'agent-words', itemId: string, words: string }
  | { kind: 'tool', itemId: string, toolCallId: string, name: string, input: string }
  | { kind: 'answer-begun', responseId: string }
  | { kind: 'answer-over', responseId: string, isFailed: boolean, reason: string | null, usage: VoiceUsage }
  /** Something was refused; the talk goes on. */
  | { kind: 'trouble', code: string }
  /** Once, last. Not after `close()`. */
  | { kind: 'gone', code: string }

/** A talk that is under way. After `close()` and after `gone` nothing that is asked of it has an effect. */
export interface VoiceTalk {
  /** What the caller's phone sends: mu-law, 8 kHz. */
  hear: (audio: Uint8Array) => void
  /** What the other side writes, as an item of this id; the voice answers it. */
  write: (itemId: string, words: string) => void
  /** Says these words, and nothing else. Waits for an answer under way, as `speak` does. */
  say: (words: string) => void
  /** Says something now: by this direction, or what comes next in the talk. */
  speak: (direction?: string) => void
  /** Of the item no more than that was heard: the voice forgets the rest. Never more than the sound that was made. */
  heardOnly: (itemId: string, heardMs: number) => void
  /** What a tool came to; the voice goes on with it. */
  answerTool: (toolCallId: string, output: string) => void
  /** The voice knows it from now on, and says nothing of it by itself. */
  tell: (fact: string) => void
  /** Breaks off what is being said. @returns what that answer used, soon */
  close: () => Promise<VoiceUsage>
}

/** The voice did not come, or would not have this order. */
export class VoiceUnavailable extends Error {
  constructor(readonly code: string, cause?: unknown) {
    super(`the voice is not available: ${code}`, { cause })
    this.name = 'VoiceUnavailable'
  }
}

/** A model that hears and speaks. Everything that knows a provider's words is behind this. */
export interface Voice {
  /** Loads what a talk needs, so that whoever is on the telephone first does not wait for it. */
  prepare?: () => Promise<void>
  /** @throws VoiceUnavailable */
  open: (order: VoiceOrder, take: (event: VoiceEvent) => void) => Promise<VoiceTalk>
}

/** What is to be read out of a talk. Both sides' words are material, never instructions (G4). */
export interface ReadingOrder {
  fields: { key: string, name: string, kind: string, hint: string }[]
  /** BCP 47, of which one was spoken. */
  languages: string[]
  /** In the order of the talk; of the agent what was heard. */
  talk: { who: 'caller' | 'agent', words: string }[]
}

/** What a reader says of it. Whether the words are there is not its to say. */
export interface Reading {
  fields: { key: string, value: string, quote: string, confidence: 'low' | 'medium' | 'high' }[]
  mailConsent: { question: string, answer: string } | null
  /** The words in which the caller said that they want no more calls. */
  stopCalling: string | null
  language: string | null
}

/** It may do better later: it is busy, away, or answered what nobody can read. */
export class ReaderUnavailable extends Error {
  constructor(readonly code: string, cause?: unknown) {
    super(`the reader is not available: ${code}`, { cause })
    this.name = 'ReaderUnavailable'
  }
}

/** It will not read this, today or tomorrow. */
export class ReadingRefused extends Error {
  constructor(readonly code: string) {
    super(`the reader refused: ${code}`)
    this.name = 'ReadingRefused'
  }
}

/** How much a request used, in the provider's own units, by kind: what it costs us is made of this. */
export type ReadingUsage = Record<string, number>

/** A model that reads a transcript. Everything that knows a provider's words is behind this. */
export interface Extractor {
  /** As the provider names it. */
  model: string
  /**
   * @param onUse told what it used, once, also where nothing comes of it; never, where nobody knows
   * @throws ReaderUnavailable or ReadingRefused, nothing else
   */
  read: (order: ReadingOrder, onUse: (usage: ReadingUsage) => void, signal?: AbortSignal) => Promise<Reading>
}

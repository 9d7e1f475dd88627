import type { MarginRule } from '../../../domain/rating/margin'
import type { LineType } from '../../../../shared/schemas/rating'

/** One row of a deck, ready to be stored. Rates are nanos of the deck's currency per minute. */
export interface DeckRate {
  destinationPrefix: string
  /** Empty for any caller id. */
  originPrefix: string
  description: string
  /** Null where the deck does not say; the number's own kind decides then. */
  lineType: LineType | null
  providerRateNanosPerMinute: bigint
  rateNanosPerMinute: bigint
  /** rate − provider rate. */
  marginNanosPerMinute: bigint
  connectFeeMicros: bigint
  initialSeconds: number
  incrementSeconds: number
  minimumSeconds: number
  graceSeconds: number
  isBlocked: boolean
  isFree: boolean
  /** The prefix is a whole number: the rate is for that one alone. */
  isExact: boolean
}

/**
 * One rate, or one thing that is wrong, or one that the sender should know and that stops nothing; with the line of the
 * file that it begins at, from 1. `replaces`: the rate takes the place of one that came before.
 */
export type DeckEntry =
  | { line: number, rate: DeckRate, replaces?: boolean }
  | { line: number, problem: string }
  | { line: number, note: string }

export interface ParseDeckOptions {
  /** Makes the retail price where the deck has none (R5). */
  margin: MarginRule
  /** How calls count where the deck does not say; 60/60 when absent. */
  increments?: { initialSeconds: number, incrementSeconds: number }
  /** What the deck's prices are in; a deck that says otherwise is refused. */
  currency?: string
}

/** A row of any layout in words that the checks understand: columns that a layout does not have are empty. */
export interface RawRate {
  destinationPrefix: string
  originPrefix: string
  /** A group of callers that only the carrier knows: the row is for nobody that we could name. */
  originName: string
  /** How closely the row says for whom it is; of rows for the same prefix and origin the lowest stands. */
  rank: number
  description: string
  lineType: string
  providerRate: string
  margin: string
  rate: string
  connectFee: string
  initialSeconds: string
  incrementSeconds: string
  minimumSeconds: string
  graceSeconds: string
  isBlocked: string
  isFree: string
  isExact: string
}

/** Our own decks are written out: 0. Carriers name groups of callers that overlap, and patterns of numbers. */
export const RANK = { local: 1, written: 2, region: 3, elsewhere: 4, unreadable: 5, pattern: 10 } as const

export const EMPTY_RATE: RawRate = {
  destinationPrefix: '', originPrefix: '', originName: '', rank: 0, description: '', lineType: '', providerRate: '', margin: '',
  rate: '', connectFee: '', initialSeconds: '', incrementSeconds: '', minimumSeconds: '', graceSeconds: '',
  isBlocked: '', isFree: '', isExact: '',
}

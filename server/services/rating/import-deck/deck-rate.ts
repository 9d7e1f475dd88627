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
}

export interface ParseDeckOptions {
  /** Makes the retail price where the deck has none (R5). */
  margin: MarginRule
  /** How calls count where the deck does not say; 60/60 when absent. */
  increments?: { initialSeconds: number, incrementSeconds: number }
}

/** A row of any layout in words that the checks understand: columns that a layout does not have are empty. */
export interface RawRate {
  destinationPrefix: string
  originPrefix: string
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
}

export const EMPTY_RATE: RawRate = {
  destinationPrefix: '', originPrefix: '', description: '', lineType: '', providerRate: '', margin: '', rate: '',
  connectFee: '', initialSeconds: '', incrementSeconds: '', minimumSeconds: '', graceSeconds: '', isBlocked: '',
  isFree: '',
}

/** What rows of rounds are said in. */

export const ROUND_STATES = ['running', 'paused', 'stopped', 'done'] as const
export type RoundState = (typeof ROUND_STATES)[number]

/** Of one person in a round: to be called, being called, somebody picked up, nobody did, not called at all. */
export const ROUND_PERSON_STATES = ['waiting', 'asked', 'reached', 'unreached', 'left_out'] as const
export type RoundPersonState = (typeof ROUND_PERSON_STATES)[number]

/** In what order people are called: as the list goes, or those first whose own best hour it is. */
export const ROUND_ORDERS = ['list', 'best_hour'] as const
export type RoundOrder = (typeof ROUND_ORDERS)[number]

/** Why a round that runs calls nobody just now. */
export const ROUND_WAITS = [
  'hours', 'never_open', 'budget', 'day', 'month', 'money', 'wallet', 'limit', 'paused', 'archived', 'script', 'starter_left', 'not_live', 'voice',
] as const
export type RoundWait = (typeof ROUND_WAITS)[number]

/** Why somebody was left out, or was not reached. */
export const ROUND_REASONS = [
  'erased', 'opted_out', 'no_consent', 'number_doubted', 'language_missing', 'no_provider', 'price', 'number',
  'busy', 'no_answer', 'failed', 'machine', 'not_placed', 'time_over', 'stopped', 'clock_unknown', 'double',
] as const
export type RoundReason = (typeof ROUND_REASONS)[number]

/** Of whom a round is: the narrowing of the list of people in care, without the words of a search. */
export interface RoundFilter {
  worker?: string | undefined
  language?: string | undefined
  tag?: string | undefined
  place?: string | undefined
  flagged?: boolean | undefined
}

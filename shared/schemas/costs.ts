import { z } from 'zod'

/** Why it is not known what a call costs us. */
export const COST_OBSTACLES = ['no_price', 'leg_unknown', 'leg_open', 'carrier_unavailable', 'recording_unpriced', 'voice_unpriced'] as const
export type CostObstacle = (typeof COST_OBSTACLES)[number]

/**
 * `known`, `unknown` (yet), `given_up`, or `other_currency`: known, and not in the call's currency until there is a
 * rate.
 */
export const CostState = z.enum(['known', 'unknown', 'given_up', 'other_currency'])
export type CostState = z.infer<typeof CostState>

/** How much a voice took in and gave out, in the provider's own units, by kind: what it costs us is made of this. */
export const USAGE_KINDS = [
  'textIn', 'textCachedIn', 'audioIn', 'audioCachedIn', 'textOut', 'audioOut', 'writtenIn', 'writtenOut', 'writtenSeconds',
] as const
export type UsageKind = (typeof USAGE_KINDS)[number]
/** Those that the model that writes down what callers say is paid for. */
export const WRITING_KINDS: readonly UsageKind[] = ['writtenIn', 'writtenOut', 'writtenSeconds']

/** So many units a price may be for: a token, or a second; what they all divide, amounts are exact in. */
export const PRICE_UNITS = [1, 60, 1000, 3600, 1_000_000] as const

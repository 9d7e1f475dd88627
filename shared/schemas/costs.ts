import { z } from 'zod'

/** Why it is not known what a call costs us. */
export const COST_OBSTACLES = ['no_price', 'leg_unknown', 'leg_open', 'carrier_unavailable'] as const
export type CostObstacle = (typeof COST_OBSTACLES)[number]

/**
 * `known`, `unknown` (yet), `given_up`, or `other_currency`: known, and not in the call's currency until there is a
 * rate.
 */
export const CostState = z.enum(['known', 'unknown', 'given_up', 'other_currency'])
export type CostState = z.infer<typeof CostState>

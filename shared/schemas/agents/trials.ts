/** How an agent is tried without a phone: somebody writes to it, or it goes through a scenario. */
export const TRIAL_KINDS = ['writing', 'scenario'] as const
export type TrialKind = (typeof TRIAL_KINDS)[number]

/*
 * What is said of a call, as lists: pages that load with the dialer use these, and what they are checked by
 * (shared/schemas/quality.ts) is not in their way.
 */

/** What was wrong with a call that got three stars or less. */
export const RATING_REASONS = ['silent', 'one_way', 'choppy', 'delay', 'echo', 'dropped', 'wrong_person', 'price'] as const
export type RatingReason = (typeof RATING_REASONS)[number]

/** What a browser notices during a call. No names of devices: they are of the person's things. */
export const DEVICE_EVENT_KINDS = [
  'reconnecting', 'reconnected', 'microphone-lost', 'microphone-chosen', 'speaker-chosen', 'devices-changed', 'line-warning', 'line-cleared',
] as const
export type DeviceEventKind = (typeof DEVICE_EVENT_KINDS)[number]
/** Of one call. */
export const MOST_DEVICE_EVENTS = 200

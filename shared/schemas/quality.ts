import { z } from 'zod'
import { DEVICE_EVENT_KINDS, MOST_DEVICE_EVENTS, RATING_REASONS, type DeviceEventKind } from '../call-feedback'
import { UtcInstant } from './common'

/** A day of packets at 50 a second, twice over. */
const packets = z.number().int().min(0).max(10_000_000)
const milliseconds = z.number().int().min(0).max(60_000)

/** Body of `POST /api/calls/:id/quality`: what the browser measured of a call, once, when it ended. */
export const CallQualityBody = z.strictObject({
  /** Mean opinion score, hundredths; null where the device gave none. */
  mosHundredths: z.number().int().min(0).max(500).nullable(),
  jitterMs: milliseconds.nullable(),
  roundTripMs: milliseconds.nullable(),
  /** Lost packets, hundredths of a percent. */
  lossBasisPoints: z.number().int().min(0).max(10_000).nullable(),
  packetsReceived: packets,
  packetsSent: packets,
  /** Seconds in which anything but silence came in. */
  heardSeconds: z.number().int().min(0).max(86_400),
  /** The device's own names for what it noticed, each once. */
  warnings: z.array(z.string().regex(/^[a-z][a-z-]{0,39}$/)).max(20),
})
export type CallQualityBody = z.infer<typeof CallQualityBody>

/** 201 of `POST /api/calls/:id/quality`. */
export const CallQualityDto = z.strictObject({ ...CallQualityBody.shape, reportedAt: UtcInstant })
export type CallQualityDto = z.infer<typeof CallQualityDto>

/** 200 of `GET /api/calls/:id/quality`. */
export const CallQualityReply = z.strictObject({
  /** Null where the browser reported nothing. */
  quality: CallQualityDto.nullable(),
})
export type CallQualityReply = z.infer<typeof CallQualityReply>

/** Body of `PUT /api/calls/:id/rating`. */
export const CallRatingBody = z.strictObject({
  stars: z.number().int().min(1).max(5),
  reasons: z.array(z.enum(RATING_REASONS)).max(RATING_REASONS.length).default([]),
}).refine(({ stars, reasons }) => stars <= 3 || reasons.length === 0, { path: ['reasons'], message: 'are for three stars and less' })
export type CallRatingBody = z.infer<typeof CallRatingBody>

export const CallRatingDto = z.strictObject({
  stars: z.number(),
  reasons: z.array(z.enum(RATING_REASONS)),
  ratedAt: UtcInstant,
  /** It can be changed for a day. */
  changeableUntil: UtcInstant,
})
export type CallRatingDto = z.infer<typeof CallRatingDto>

/** 200 of `GET` and `PUT /api/calls/:id/rating`. */
export const CallRatingReply = z.strictObject({
  rating: CallRatingDto.nullable(),
  /** Whether it can be rated, or rated otherwise, now. */
  isOpen: z.boolean(),
})
export type CallRatingReply = z.infer<typeof CallRatingReply>

const WARNED: readonly DeviceEventKind[] = ['line-warning', 'line-cleared']

const DeviceEvent = z.strictObject({
  /** Counted by the browser from 0: sent again it is known. */
  place: z.number().int().min(0).max(MOST_DEVICE_EVENTS - 1),
  kind: z.enum(DEVICE_EVENT_KINDS),
  /** The device's own name for what it warns of. */
  warning: z.string().regex(/^[a-z][a-z-]{0,39}$/).optional(),
  /** How long before it was sent: the clocks of browsers are wrong. */
  agoMs: z.number().int().min(0).max(86_400_000),
}).refine(({ kind, warning }) => WARNED.includes(kind) === (warning !== undefined), { path: ['warning'], message: 'is for warnings' })

/** Body of `POST /api/calls/:id/device-events`: what the browser noticed, all at once when the call ended. */
export const DeviceEventsBody = z.strictObject({ events: z.array(DeviceEvent).min(1).max(MOST_DEVICE_EVENTS) })
export type DeviceEventsBody = z.infer<typeof DeviceEventsBody>
export type DeviceEvent = DeviceEventsBody['events'][number]

/** 200 of `POST /api/calls/:id/device-events`. */
export const DeviceEventsReply = z.strictObject({ kept: z.number() })
export type DeviceEventsReply = z.infer<typeof DeviceEventsReply>

import { z } from 'zod'
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

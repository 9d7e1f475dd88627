import type { CallQualityBody } from '../../shared/schemas/quality'
import { draw } from '../deck/draw'

/** `silent`: nothing came in at all. */
export type HowItSounded = 'good' | 'poor' | 'silent'

const RANGES = {
  good: { mos: [398, 441], jitter: [3, 24], roundTrip: [48, 260], loss: [0, 60] },
  poor: { mos: [168, 262], jitter: [70, 190], roundTrip: [380, 900], loss: [600, 2_400] },
  silent: { mos: [100, 120], jitter: [0, 0], roundTrip: [90, 300], loss: [0, 0] },
} as const satisfies Record<HowItSounded, Record<string, readonly [number, number]>>
const PACKETS_A_SECOND = 50

/** What a browser would have measured of a call. */
export function measured(key: string, sounded: HowItSounded, seconds: number): CallQualityBody {
  const ranges = RANGES[sounded]
  const within = (name: keyof typeof ranges) => draw(`quality:${key}:${name}`, ranges[name][0], ranges[name][1])
  const sent = seconds * PACKETS_A_SECOND
  const lossBasisPoints = within('loss')
  return {
    mosHundredths: within('mos'),
    jitterMs: within('jitter'),
    roundTripMs: within('roundTrip'),
    lossBasisPoints,
    packetsReceived: sounded === 'silent' ? 0 : sent - Math.round(sent * lossBasisPoints / 10_000),
    packetsSent: sent,
    heardSeconds: sounded === 'silent' ? 0 : Math.ceil(seconds * draw(`quality:${key}:heard`, 40, 90) / 100),
    warnings: { good: [], poor: ['high-jitter', 'high-packet-loss', 'low-mos'], silent: ['constant-audio-input-level'] }[sounded],
  }
}

import type { CallQualityBody } from '~~/shared/schemas/quality'

/** A second of a call as the device measures it. Milliseconds; what was not measured may be no number. */
export interface QualitySample {
  mos: number | null
  jitter: number
  rtt: number
  packetsReceived: number
  packetsSent: number
  packetsLost: number
}

const MOST_WARNINGS = 20
const MOST_PACKETS = 10_000_000
const MOST_SECONDS = 86_400
const WARNING_NAME = /^[a-z][a-z-]{0,39}$/
/**
 * A tone that rang until the answer fades in the device's meter, and in a busy browser it comes late: so many readings,
 * 50 ms each, are not heard.
 */
const FADING_READINGS = 18

/** What the browser measures of one call from its answer to its end. The bounds are those of the report. */
export class CallQuality {
  #samples = 0
  #isMetered = false
  #fading = FADING_READINGS
  #isHeard = false
  #received = 0
  #sent = 0
  #lost = 0
  #heardSeconds = 0
  readonly #mos = new Mean()
  readonly #jitter = new Mean()
  readonly #roundTrip = new Mean()
  readonly #warnings = new Set<string>()

  /**
   * How loud the microphone and what comes in are, from 0 to 1, many times a second. A meter that has shown neither is
   * none: a browser may keep it switched off, and then packets stand for sound.
   */
  hearVolume(input: number, output: number): void {
    if (input > 0 || output > 0) this.#isMetered = true
    if (this.#fading > 0) this.#fading = output > 0 ? this.#fading - 1 : 0
    else if (output > 0) this.#isHeard = true
  }

  hearSample(sample: QualitySample): void {
    const received = count(sample.packetsReceived)
    this.#samples += 1
    this.#received += received
    this.#sent += count(sample.packetsSent)
    this.#lost += count(sample.packetsLost)
    if (this.#isMetered ? this.#isHeard : received > 0) this.#heardSeconds += 1
    this.#isHeard = false
    this.#mos.add(sample.mos)
    this.#jitter.add(sample.jitter)
    this.#roundTrip.add(sample.rtt)
  }

  hearWarning(name: string): void {
    if (WARNING_NAME.test(name) && this.#warnings.size < MOST_WARNINGS) this.#warnings.add(name)
  }

  /** Null where the call was over before anything was measured. */
  report(): CallQualityBody | null {
    if (this.#samples === 0) return null
    const expected = this.#received + this.#lost
    return {
      mosHundredths: this.#mos.rounded(100, 500),
      jitterMs: this.#jitter.rounded(1, 60_000),
      roundTripMs: this.#roundTrip.rounded(1, 60_000),
      lossBasisPoints: expected === 0 ? null : Math.round(this.#lost / expected * 10_000),
      packetsReceived: Math.min(this.#received, MOST_PACKETS),
      packetsSent: Math.min(this.#sent, MOST_PACKETS),
      // what came in since the last sample is a part of a second
      heardSeconds: Math.min(this.#heardSeconds + (this.#isHeard ? 1 : 0), MOST_SECONDS),
      warnings: [...this.#warnings].sort(),
    }
  }
}

class Mean {
  #sum = 0
  #count = 0

  add(value: number | null): void {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return
    this.#sum += value
    this.#count += 1
  }

  rounded(scale: number, most: number): number | null {
    return this.#count === 0 ? null : Math.min(Math.round(this.#sum / this.#count * scale), most)
  }
}

/** Counters run backwards when the media line is made anew. */
function count(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.round(value) : 0
}

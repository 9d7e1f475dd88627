/** A filter of second order in direct form, its coefficients by a0. */
interface Biquad { b: readonly [number, number, number], a: readonly [number, number] }

/** Of a block that counts: what is quieter is a pause. */
const ABSOLUTE_GATE_LUFS = -70
const RELATIVE_GATE_LU = 10
/** Blocks of 0.4 s overlap by three quarters, so they are made of steps. */
const STEP_SECONDS = 0.1
const STEPS_A_BLOCK = 4
/** What mono on one loudspeaker measures above its mean square. */
const OFFSET_LUFS = -0.691

export interface LoudnessMeter {
  /** The next samples, in any portions. */
  push: (samples: Float32Array) => void
  /** LUFS; null where nothing was loud enough to count: silence. */
  loudness: () => number | null
  /** The loudest moment, of full scale. */
  peak: () => number
}

/**
 * Measures how loud speech is to the ear, as it comes: ITU-R BS.1770-4 for one channel, with the filters worked out for
 * any rate.
 */
export function createLoudnessMeter(sampleRate: number): LoudnessMeter {
  const head = createFilter(shelf(sampleRate))
  const rumble = createFilter(highPass(sampleRate))
  const stepLength = Math.round(STEP_SECONDS * sampleRate)
  const steps: number[] = []
  let sum = 0
  let count = 0
  let peak = 0
  return {
    push(samples) {
      for (const sample of samples) {
        peak = Math.max(peak, Math.abs(sample))
        const heard = rumble(head(sample))
        sum += heard * heard
        count += 1
        if (count < stepLength) continue
        steps.push(sum / count)
        sum = 0
        count = 0
      }
    },
    loudness() {
      const audible = blocksOf(steps.length > 0 ? steps : [sum / Math.max(count, 1)])
        .filter(power => toLufs(power) > ABSOLUTE_GATE_LUFS)
      if (audible.length === 0) return null
      const gate = toLufs(mean(audible)) - RELATIVE_GATE_LU
      return toLufs(mean(audible.filter(power => toLufs(power) > gate)))
    },
    peak: () => peak,
  }
}

/**
 * By how much samples are to be multiplied to be as loud as is asked for. Never by more than the loudest moment leaves
 * room for: nothing is clipped.
 *
 * @param mostPeak of full scale
 * @returns null where there is nothing to hear.
 */
export function levelGain(
  meter: Pick<LoudnessMeter, 'loudness' | 'peak'>, { lufs, mostPeak }: { lufs: number, mostPeak: number },
): number | null {
  const loudness = meter.loudness()
  return loudness === null ? null : Math.min(10 ** ((lufs - loudness) / 20), mostPeak / meter.peak())
}

/** All that there is, where it is shorter than one block. */
function blocksOf(steps: number[]): number[] {
  const count = Math.max(1, steps.length - STEPS_A_BLOCK + 1)
  return Array.from({ length: count }, (_, first) => mean(steps.slice(first, first + STEPS_A_BLOCK)))
}

const toLufs = (power: number): number => OFFSET_LUFS + 10 * Math.log10(power)
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function createFilter({ b: [b0, b1, b2], a: [a1, a2] }: Biquad): (sample: number) => number {
  let x1 = 0
  let x2 = 0
  let y1 = 0
  let y2 = 0
  return x => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    return y
  }
}

/** The head: high tones sound louder. The numbers are those from which the standard's coefficients at 48 kHz come. */
function shelf(sampleRate: number): Biquad {
  const q = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const middle = high ** 0.4996667741545416
  const k = Math.tan(Math.PI * 1681.974450955533 / sampleRate)
  const a0 = 1 + k / q + k * k
  return {
    b: [(high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - middle * k / q + k * k) / a0],
    a: [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0],
  }
}

/** Rumble is not heard. */
function highPass(sampleRate: number): Biquad {
  const q = 0.5003270373238773
  const k = Math.tan(Math.PI * 38.13547087602444 / sampleRate)
  const a0 = 1 + k / q + k * k
  return { b: [1, -2, 1], a: [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0] }
}

import { createHmac, timingSafeEqual } from 'node:crypto'

export const STEP_SECONDS = 30
const DIGITS = 6
/** Clocks of phones are off by some seconds, and people type slowly: the step before and the one after count too. */
const STEPS_AROUND = [0, -1, 1]

/** Number of the 30 seconds that an instant lies in (RFC 6238). */
export function stepAt(instant: Date): number {
  return Math.floor(instant.getTime() / 1000 / STEP_SECONDS)
}

/**
 * The code that an authenticator app shows in a step: HMAC-SHA-1, six digits (RFC 4226). By Node alone: a package
 * (`otpauth`) is no shorter to use, and throws at six digits of another script.
 */
export function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = digest[digest.length - 1]! & 0x0f
  const number = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

/** The step that a code belongs to, null where it is of none that counts now. Takes as long for right as for wrong. */
export function matchStep(secret: string, code: string, now: Date): number | null {
  const given = Buffer.from(code)
  let found: number | null = null
  for (const offset of STEPS_AROUND) {
    const step = stepAt(now) + offset
    const ours = Buffer.from(codeOfStep(secret, step))
    if (given.length === ours.length && timingSafeEqual(given, ours) && found === null) found = step
  }
  return found
}

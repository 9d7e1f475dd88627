import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'

const DIGITS = 6

/** Six digits, each as likely as any other. */
export function newCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
}

/** What is kept of a code: keyed by the server's secret and bound to its check. No table and no old code helps. */
export function hashOfCode(secret: string, checkId: string, code: string): string {
  return createHmac('sha256', secret).update(`number-check:${checkId}:${code}`).digest('base64url')
}

/** Takes as long for a code that is nearly right as for any other. */
export function isCode(secret: string, checkId: string, code: string, hash: string): boolean {
  const [given, ours] = [Buffer.from(hashOfCode(secret, checkId, code)), Buffer.from(hash)]
  return given.length === ours.length && timingSafeEqual(given, ours)
}

/** As a voice is to say it: one digit at a time. */
export function spokenCode(code: string): string {
  return `Your code for Talktime is: ${[...code].join(', ')}.`
}

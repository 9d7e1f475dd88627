import { randomInt } from 'node:crypto'

/** No letter that looks like a digit: these are copied from paper. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'
const HALF = 5
const AMOUNT = 10

/** Ten codes of 49 bits, for when the phone with the app is lost. Each works once. */
export function newBackupCodes(): string[] {
  return Array.from({ length: AMOUNT }, () => `${draw()}-${draw()}`)
}

/** As it was written down: capitals, spaces and a missing hyphen do not matter. */
export function readBackupCode(typed: string): string {
  const letters = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  return `${letters.slice(0, HALF)}-${letters.slice(HALF)}`
}

function draw(): string {
  return Array.from({ length: HALF }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

import { randomBytes } from 'node:crypto'

/** A Twilio-shaped id: two letters and 32 hexadecimal digits. */
export function newSid(prefix: 'CA' | 'KX' | 'MZ' | 'RE' | 'RU'): string {
  return prefix + randomBytes(16).toString('hex')
}

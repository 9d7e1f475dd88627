import { createHash } from 'node:crypto'

/**
 * A name of ours for what somebody calls a request (M16), as a UUID: nobody else's key is the same, and no other
 * noun's.
 */
export function idOfKey(noun: string, userId: string, key: string): string {
  const bytes = createHash('sha256').update(`${noun} ${userId} ${key}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

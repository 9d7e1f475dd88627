import { randomBytes } from 'node:crypto'

/** An id as the Realtime API makes them: what it is of, and 21 letters. */
export function newId(kind: 'event' | 'item' | 'resp' | 'sess' | 'conv' | 'call' | 'msg'): string {
  return `${kind}_${randomBytes(16).toString('hex').slice(0, 21)}`
}

import { setResponseHeader, type H3Event } from 'h3'

/** Says that this is the first answer again (M16). */
export function markRepeat(event: H3Event, isRepeat: boolean): void {
  if (isRepeat) setResponseHeader(event, 'idempotency-hit', 'true')
}

import { DomainError } from '../domain/errors'

const INSTANTS = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z/g

/**
 * The parts of a cursor that is one of ours: cursors are opaque to callers, not secret, and what looks like one may
 * hold a day that no calendar has.
 *
 * @throws DomainError `invalid_request` for a cursor that we did not make.
 */
export function readCursor(text: string, pattern: RegExp): string[] {
  const match = pattern.exec(text)
  if (match && (text.match(INSTANTS) ?? []).every(isOfCalendar)) return match.slice(1)
  throw new DomainError('invalid_request', 'This page of the list is not known. Start again from the top.', { issues: [{ path: 'cursor', message: 'unknown' }] })
}

/** A cursor that holds text, as its base64url. @throws DomainError `invalid_request`. */
export function readEncodedCursor(cursor: string, pattern: RegExp): string[] {
  return readCursor(Buffer.from(cursor, 'base64url').toString(), pattern)
}

/** Also no year 0: JavaScript knows one, PostgreSQL does not. */
function isOfCalendar(text: string): boolean {
  const at = new Date(text)
  return !text.startsWith('0000') && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === text.slice(0, 19)
}

import { DomainError } from '../../domain/errors'

export interface CallPosition {
  createdAt: Date
  id: string
}

/** A place in the history, opaque on the wire. */
export function encodeCursor({ createdAt, id }: CallPosition): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url')
}

/** @throws DomainError `invalid_request` for a cursor that we did not make. */
export function decodeCursor(cursor: string): CallPosition {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const createdAt = new Date(match?.[1] ?? Number.NaN)
  if (!match || Number.isNaN(createdAt.getTime())) {
    throw new DomainError('invalid_request', 'This page of the list is not known. Start again from the top.', { issues: [{ path: 'cursor', message: 'unknown' }] })
  }
  return { createdAt, id: match[2]! }
}

import { readEncodedCursor } from '../read-cursor'

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
  const [createdAt, id] = readEncodedCursor(cursor, /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
  return { createdAt: new Date(createdAt!), id: id! }
}

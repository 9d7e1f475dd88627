import { readEncodedCursor } from './read-cursor'

/** A place in a list of finance's desk: what is open comes first, then by time. */
export interface DeskPosition {
  isOpen: boolean
  at: Date
  id: string
}

/** Opaque on the wire. */
export function encodeDeskCursor({ isOpen, at, id }: DeskPosition): string {
  return Buffer.from(`${isOpen ? 'open' : 'done'} ${at.toISOString()} ${id}`).toString('base64url')
}

/** @throws DomainError `invalid_request` for a cursor that we did not make. */
export function decodeDeskCursor(cursor: string): DeskPosition {
  const [state, at, id] = readEncodedCursor(cursor, /^(open|done) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
  return { isOpen: state === 'open', at: new Date(at!), id: id! }
}

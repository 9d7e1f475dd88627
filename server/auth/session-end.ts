import { isStaffRole } from '../../shared/roles'
import type { Role } from '../../shared/schemas/user'

/** However often they are used, sessions of staff end so long after they began (A3). */
const STAFF_SESSION_SECONDS = 12 * 60 * 60
/** After so long without a use, a session of staff moves no money until it is proved anew (A4). */
export const STAFF_IDLE_SECONDS = 30 * 60

interface SessionFacts {
  expiresAt: Date
  createdAt: Date
  role: Role
}

/** The instant from which a session is over, for whoever its person is now. */
export function sessionEnd({ expiresAt, createdAt, role }: SessionFacts): Date {
  if (!isStaffRole(role)) return expiresAt
  return new Date(Math.min(expiresAt.getTime(), createdAt.getTime() + STAFF_SESSION_SECONDS * 1000))
}

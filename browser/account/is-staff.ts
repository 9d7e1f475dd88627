import { DESK_READ, isOneOf } from '~~/shared/roles'
import type { Role } from '~~/shared/schemas/user'

/** Who finds the finance desk in the menu. The server decides for itself what it serves (A1). */
export function isStaff(role: Role): boolean {
  return isOneOf(DESK_READ, role)
}
